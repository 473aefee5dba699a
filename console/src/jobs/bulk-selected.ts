import { client } from '../api/client.ts'
import { CancelOneDocument, RetryOneDocument } from '../gql/jobs.ts'
import type { BulkState } from './BulkProgress.tsx'
import type { BulkVerb, Job } from './job.ts'

// Enough to be quick, and few enough for the page's other requests to get through.
const AT_ONCE = 4

export interface SelectedRequest {
  verb: BulkVerb
  jobs: Job[]
  reason: string
  fromScratch: boolean
}

/**
 * Changes jobs one by one, since the API takes filters and no lists of ids.
 * @param onState is told after every job
 * @param signal ends it between two jobs
 */
export async function changeSelected(
  { verb, jobs, reason, fromScratch }: SelectedRequest,
  onState: (state: BulkState) => void,
  signal: AbortSignal,
): Promise<void> {
  const queue = [...jobs]
  const refusals = new Map<string, number>()
  let done = 0
  let changed = 0
  const tell = (ended: boolean) =>
    onState({ total: jobs.length, done, changed, ended, refusals: new Map(refusals) })

  async function work() {
    for (let job = queue.shift(); job && !signal.aborted; job = queue.shift()) {
      const refusal = await changeOne(verb, job.id, reason, fromScratch)
      done++
      if (refusal === undefined) changed++
      else refusals.set(refusal, (refusals.get(refusal) ?? 0) + 1)
      tell(false)
    }
  }
  tell(false)
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  tell(true)
}

/** @returns why it was refused, in words */
async function changeOne(verb: BulkVerb, id: string, reason: string, fromScratch: boolean) {
  const { data, error } =
    verb === 'cancel'
      ? await client.mutation(CancelOneDocument, { id, reason })
      : await client.mutation(RetryOneDocument, { id, reason, fromScratch })
  if (!data) return error?.message ?? 'The server did not answer.'
  return 'message' in data.outcome ? data.outcome.message : undefined
}
