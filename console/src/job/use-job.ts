import { useQuery } from 'urql'
import { usePulse } from '../api/pulse.ts'
import { JobHeadDocument } from '../gql/job.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A job without its content, kept up to date. What is no UUID is not asked for: there is no such job. */
export function useJob(id: string) {
  const pause = !UUID.test(id)
  const [result, ask] = useQuery({ query: JobHeadDocument, variables: { id }, pause })
  const refresh = () => ask({ requestPolicy: 'network-only' })
  usePulse(refresh, ({ jobId }) => jobId === id, pause)
  const job = result.data?.job ?? undefined
  return { job, missing: pause || result.data?.job === null, result, refresh }
}
