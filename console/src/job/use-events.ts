import { useCallback, useEffect, useRef, useState } from 'react'
import type { CombinedError } from 'urql'
import { client } from '../api/client.ts'
import { follow } from '../api/follow.ts'
import { type EventFieldsFragment, JobEventPageDocument, JobEventsDocument } from '../gql/job.ts'

const PAGE = 200

export interface JobEvents {
  /** How many there are */
  count: number
  /** An event by its number from 1; undefined while it is not there */
  get: (seq: number) => EventFieldsFragment | undefined
  /** Says that these will be shown: what is not there is asked for */
  need: (from: number, to: number) => void
  error: CombinedError | undefined
}

/** The events of a job, asked for where they are looked at; new ones come by themselves while it has not ended. */
export function useEvents(jobId: string, lastSeq: number, ended: boolean): JobEvents {
  const events = useRef(new Map<number, EventFieldsFragment>())
  const asked = useRef(new Set<number>())
  const [lastLive, setLastLive] = useState(0)
  const [, redraw] = useState(0)
  const [error, setError] = useState<CombinedError>()
  const count = Math.max(lastSeq, lastLive)
  const counted = useRef(count)
  counted.current = count

  useEffect(() => {
    if (ended) return
    return follow({
      document: JobEventsDocument,
      variables: () => ({ jobId, after: counted.current }),
      onData({ jobEvents }) {
        events.current.set(jobEvents.seq, jobEvents)
        setLastLive(jobEvents.seq)
      },
    })
  }, [jobId, ended])

  const need = useCallback(
    (from: number, to: number) => {
      for (let page = Math.floor((from - 1) / PAGE); page * PAGE < to; page++) {
        // A page that has grown since is another page.
        const missing = firstMissing(events.current, page * PAGE + 1, Math.min((page + 1) * PAGE, to))
        if (missing === undefined || asked.current.has(missing)) continue
        asked.current.add(missing)
        const first = (page + 1) * PAGE - missing + 1
        void client
          .query(
            JobEventPageDocument,
            { id: jobId, after: missing - 1, first },
            { requestPolicy: 'network-only' },
          )
          .toPromise()
          .then(({ data, error }) => {
            for (const event of data?.job?.events ?? []) events.current.set(event.seq, event)
            asked.current.delete(missing)
            setError(error)
            redraw((turn) => turn + 1)
          })
      }
    },
    [jobId],
  )
  return { count, get: (seq) => events.current.get(seq), need, error }
}

function firstMissing(events: Map<number, unknown>, from: number, to: number): number | undefined {
  for (let seq = from; seq <= to; seq++) if (!events.has(seq)) return seq
  return undefined
}
