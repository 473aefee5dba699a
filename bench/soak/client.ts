import { CONTRACT, TASKS } from '../../test/support/jobs.ts'
import type { Cluster } from './cluster.ts'
import type { Submission } from './plan.ts'

const TIMEOUT_MS = 12_000
const REASON = 'The soak says so.'

/** What a client does, through any of the servers. Each call throws when there was no answer, or one that explains nothing. */
export interface Client {
  /** @returns the id of the job. @throws Refused for a typed error */
  submit(server: number, submission: Submission, acceptedAt: number): Promise<string>
  /** @returns JOB, or the code of a typed error */
  cancel(server: number, jobId: string): Promise<string>
  retry(server: number, jobId: string, fromScratch: boolean): Promise<string>
}

/** The server understood, and says no. */
export class Refused extends Error {}

export function createClient({ servers, authorization }: Cluster): Client {
  async function mutate<Data>(server: number, query: string, variables: object): Promise<Data> {
    const response = await fetch(`${servers[server % servers.length]!.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const { data, errors } = (await response.json()) as { data?: Data; errors?: unknown }
    if (!data || errors) throw new Error(JSON.stringify(errors))
    return data
  }

  return {
    async submit(server, submission, acceptedAt) {
      const { submitJob } = await mutate<{ submitJob: { id?: string; code?: string; message?: string } }>(
        server,
        `mutation ($input: SubmitJobInput!) {
          submitJob(input: $input) { ... on Job { id } ... on ExpectedError { code message } }
        }`,
        { input: inputOf(submission, acceptedAt) },
      )
      if (submitJob.id) return submitJob.id
      throw new Refused(`${submitJob.code}: ${submitJob.message}`)
    },
    async cancel(server, jobId) {
      const { cancelJob } = await mutate<{ cancelJob: { code?: string } }>(
        server,
        `mutation ($id: ID!, $reason: String!) {
          cancelJob(id: $id, reason: $reason) { ... on ExpectedError { code } }
        }`,
        { id: jobId, reason: REASON },
      )
      return cancelJob.code ?? 'JOB'
    },
    async retry(server, jobId, fromScratch) {
      const { retryJob } = await mutate<{ retryJob: { code?: string } }>(
        server,
        `mutation ($id: ID!, $reason: String!, $fromScratch: Boolean!) {
          retryJob(id: $id, reason: $reason, fromScratch: $fromScratch) { ... on ExpectedError { code } }
        }`,
        { id: jobId, reason: REASON, fromScratch },
      )
      return retryJob.code ?? 'JOB'
    },
  }
}

/** Every document is unlike any other: equal requests to the model are then of one job. */
function inputOf(submission: Submission, acceptedAt: number) {
  const { name, runAfterMs, deadlineMs, maxCostMicros } = submission
  const later = (ms?: number) => ms && new Date(acceptedAt + ms).toISOString()
  return {
    task: TASKS[submission.task],
    document: { inline: { name, text: `${CONTRACT}\n5. This Agreement is known as ${name}.` } },
    priority: submission.priority,
    idempotencyKey: name,
    runAfter: later(runAfterMs),
    deadline: later(deadlineMs),
    maxCostMicros,
  }
}
