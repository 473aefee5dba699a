import { useCallback, useEffect, useRef, useState } from 'react'
import { type BulkVerb, canBe, type Job } from './job.ts'
import type { PageWindow } from './page-window.ts'

/** More than these are better named by a filter. */
export const MOST_SELECTED = 100

export interface Selection {
  jobs: ReadonlyMap<string, Job>
  /** All that match the filter, instead of single jobs */
  matching: boolean
  /** Whether something is selected */
  any: boolean
  /** Selects a row or lets it go; with `through`, all from the row that was touched before */
  toggle(index: number, through: boolean): void
  selectAll(jobs: Job[]): void
  selectMatching(): void
  clear(): void
  allows(verb: BulkVerb): boolean
}

/** Which jobs are selected, whether they are still on the screen or not. */
export function useSelection(pages: PageWindow<Job>): Selection {
  const [jobs, setJobs] = useState<ReadonlyMap<string, Job>>(new Map())
  const [matching, setMatching] = useState(false)
  const [anchor, setAnchor] = useState<number>()

  function set(chosen: Iterable<Job>) {
    setMatching(false)
    setJobs(new Map([...chosen].slice(0, MOST_SELECTED).map((job) => [job.id, job])))
  }
  function clear() {
    set([])
    setAnchor(undefined)
  }
  // Nobody sees any more what was selected in another list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it follows are the pages
  useEffect(clear, [pages])

  function toggle(index: number, through: boolean) {
    const job = pages.at(index)
    if (!job) return
    setAnchor(index)
    if (through && anchor !== undefined) {
      const [from, to] = [Math.min(anchor, index), Math.max(anchor, index)]
      const span = Array.from({ length: to - from + 1 }, (_, i) => pages.at(from + i)).filter(
        (row) => row !== undefined,
      )
      set([...jobs.values(), ...span])
    } else if (jobs.has(job.id)) set([...jobs.values()].filter(({ id }) => id !== job.id))
    else set([...jobs.values(), job])
  }
  // The rows need not be drawn again because something else was.
  const latest = useRef(toggle)
  latest.current = toggle
  return {
    jobs,
    matching,
    any: matching || jobs.size > 0,
    toggle: useCallback((index, through) => latest.current(index, through), []),
    selectAll: set,
    selectMatching() {
      set([])
      setMatching(true)
    },
    clear,
    allows: (verb) => matching || [...jobs.values()].some((job) => canBe(verb, job)),
  }
}
