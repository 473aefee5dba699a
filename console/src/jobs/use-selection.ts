import { useEffect, useMemo, useRef, useState } from 'react'
import { type BulkVerb, canBe, type Job } from './job.ts'
import type { PageWindow } from './page-window.ts'

/** As many ids as the API takes in a filter. */
export const MOST_SELECTED = 1000

interface Selected {
  jobs: ReadonlyMap<string, Job>
  /** All that match the filter, instead of single jobs */
  matching: boolean
}

export interface Selection extends Selected {
  /** Whether something is selected */
  any: boolean
  /** Selects a row or lets it go; with `through`, all from the row that was touched before */
  toggle(index: number, through: boolean): void
  selectMatching(): void
  clear(): void
  allows(verb: BulkVerb): boolean
}

const NONE: Selected = { jobs: new Map(), matching: false }

const only = (jobs: Iterable<Job>): Selected => ({
  jobs: new Map([...new Map([...jobs].map((job) => [job.id, job]))].slice(0, MOST_SELECTED)),
  matching: false,
})

function toggled({ jobs }: Selected, job: Job): Selected {
  return jobs.has(job.id)
    ? only([...jobs.values()].filter(({ id }) => id !== job.id))
    : only([...jobs.values(), job])
}

/** Which jobs are selected, whether they are still on the screen or not. */
export function useSelection(pages: PageWindow<Job>): Selection {
  const [selected, setSelected] = useState(NONE)
  const anchor = useRef<number>(undefined)
  // Nobody sees any more what was selected in another list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it follows are the pages
  useEffect(() => setSelected(NONE), [pages])

  // Made once for a list, so that rows need not be drawn again because something else was.
  const actions = useMemo(
    () => ({
      toggle(index: number, through: boolean) {
        const from = through ? (anchor.current ?? index) : index
        anchor.current = index
        if (from !== index) {
          const span = pages.between(Math.min(from, index), Math.max(from, index))
          return setSelected(({ jobs }) => only([...jobs.values(), ...span]))
        }
        const job = pages.at(index)
        if (job) setSelected((before) => toggled(before, job))
      },
      selectMatching: () => setSelected({ ...NONE, matching: true }),
      clear() {
        anchor.current = undefined
        setSelected(NONE)
      },
    }),
    [pages],
  )
  const { jobs, matching } = selected
  return {
    ...selected,
    ...actions,
    any: matching || jobs.size > 0,
    allows: (verb) => matching || [...jobs.values()].some((job) => canBe(verb, job)),
  }
}
