import { useEffect, useRef } from 'react'
import { useQuery } from 'urql'
import { follow } from '../api/follow.ts'
import { usePulse } from '../api/pulse.ts'
import { isUuid } from '../format/uuid.ts'
import { JobHeadDocument, QueueMovesDocument } from '../gql/job.ts'

/** A job without its content, kept up to date. What is no UUID is not asked for: there is no such job. */
export function useJob(id: string) {
  const pause = !isUuid(id)
  const [result, ask] = useQuery({ query: JobHeadDocument, variables: { id }, pause })
  const refresh = () => ask({ requestPolicy: 'network-only' })
  const job = result.data?.job ?? undefined
  usePulse(refresh, ({ jobId }) => jobId === id, pause)
  useQueueMoves(job?.status === 'PENDING' || job?.status === 'RETRYING', refresh)
  return { job, missing: pause || result.data?.job === null, result, refresh }
}

/** While a job waits, others and the workers decide what it waits for: there are no events of its own. */
function useQueueMoves(waits: boolean, refresh: () => void) {
  const latest = useRef(refresh)
  latest.current = refresh
  useEffect(() => {
    if (!waits) return
    return follow({
      document: QueueMovesDocument,
      variables: () => ({}),
      onData: () => latest.current(),
    })
  }, [waits])
}
