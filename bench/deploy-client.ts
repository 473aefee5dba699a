import { submitInput } from '../test/support/jobs.ts'
import type { Cluster } from './deploy-cluster.ts'

/** How a job stands, as one of the servers tells it. */
export interface JobState {
  id: string
  status: string
  attempts: { workerId: string; outcome: string | null; errorCode: string | null }[]
  events: { type: string }[]
}

const STATE = 'id status attempts { workerId outcome errorCode } events(first: 500) { type }'

/** Submits through the servers in turn, and follows each job through the next server. */
export function createClient({ servers, authorization }: Cluster) {
  const server = (index: number) => servers[index % servers.length]!.url

  async function query<Data>(index: number, text: string, variables: object): Promise<Data> {
    const { data, errors } = (await (await send(index, text, variables)).json()) as {
      data?: Data
      errors?: unknown
    }
    if (!data || errors) throw new Error(JSON.stringify(errors))
    return data
  }

  function send(
    index: number,
    text: string,
    variables: object,
    more: { accept?: string; signal?: AbortSignal } = {},
  ) {
    const { accept = 'application/json', signal } = more
    return fetch(`${server(index)}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, authorization },
      body: JSON.stringify({ query: text, variables }),
      signal,
    })
  }

  return {
    /** Submits the job with this number. @returns its id */
    async submit(index: number): Promise<string> {
      const { submitJob } = await query<{ submitJob: { id?: string } }>(
        index,
        'mutation ($input: SubmitJobInput!) { submitJob(input: $input) { ... on Job { id } } }',
        { input: submitInput() },
      )
      if (!submitJob.id) throw new Error(`job ${index} was not accepted`)
      return submitJob.id
    },

    /** Follows a job's events to its end, or until the signal, at the server that it was not submitted to. */
    async follow(index: number, id: string, signal: AbortSignal): Promise<void> {
      const text = 'subscription ($id: ID!) { jobEvents(jobId: $id) { type } }'
      try {
        const response = await send(index + 1, text, { id }, { accept: 'text/event-stream', signal })
        await response.text()
      } catch (error) {
        if (!signal.aborted) throw error
      }
    },

    /** How the job stands, by the server that it was not submitted to. */
    state: async (index: number, id: string): Promise<JobState> =>
      (await query<{ job: JobState }>(index + 1, `query ($id: ID!) { job(id: $id) { ${STATE} } }`, { id }))
        .job,
  }
}

export type Client = ReturnType<typeof createClient>
