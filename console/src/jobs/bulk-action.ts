import { client } from '../api/client.ts'
import {
  type BulkStateFragment,
  CancelJobsDocument,
  type JobFilter,
  type JobStatus,
  RetryJobsDocument,
} from '../gql/jobs.ts'
import { type BulkVerb, CANCELLABLE, RETRYABLE } from './job.ts'

/** What is done with all jobs that match a filter. */
export interface BulkRequest {
  verb: BulkVerb
  filter: JobFilter
  fromScratch: boolean
}

export type BulkOutcome = { action: BulkStateFragment } | { refusal: string }

// Stands in the history next to the numbers of the dry run; the reason comes with the confirmation.
const DRY_RUN = 'Dry run in the console'

/** Counts what would be changed; nothing is. */
export const dryRun = (request: BulkRequest) => send(request, DRY_RUN)

/** Begins what a dry run has counted. */
export const confirm = (request: BulkRequest, reason: string, dryRunId: string) =>
  send(request, reason, dryRunId)

async function send({ verb, filter, fromScratch }: BulkRequest, reason: string, confirm?: string) {
  const common = { filter, reason, confirm }
  const { data, error } =
    verb === 'cancel'
      ? await client.mutation(CancelJobsDocument, common)
      : await client.mutation(RetryJobsDocument, { ...common, fromScratch })
  return outcomeOf(data?.outcome, error?.message)
}

type Answer = ({ __typename: 'BulkAction' } & BulkStateFragment) | { __typename: string; message: string }

function outcomeOf(answer: Answer | undefined, problem: string | undefined): BulkOutcome {
  if (!answer) return { refusal: problem ?? 'The server did not answer.' }
  return 'matched' in answer ? { action: answer } : { refusal: answer.message }
}

/** The jobs of a filter that can be changed that way; undefined when its statuses leave none. */
export function changeable(verb: BulkVerb, filter: JobFilter): JobFilter | undefined {
  const possible: readonly JobStatus[] = verb === 'cancel' ? CANCELLABLE : RETRYABLE
  const status = possible.filter((each) => !filter.status || [filter.status].flat().includes(each))
  return status.length > 0 ? { ...filter, status } : undefined
}
