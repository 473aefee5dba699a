import type { Docket } from './docket.ts'

export const CONTRACT = `MASTER SERVICES AGREEMENT

This Agreement is made on March 3, 2026 between Northwind Traders Ltd ("Northwind") and Contoso Bank plc ("Contoso").

1. Northwind shall keep Contoso's information secret for three (3) years from the date of this Agreement.
2. Neither party may assign this Agreement without the prior written consent of the other party.
3. Contoso shall pay a fee of USD 50,000 within thirty (30) days of each invoice.
4. This Agreement is governed by the laws of England and Wales.`

export const TASKS = {
  summarize: { summarize: { focus: 'fees', length: 'BRIEF' } },
  extract: {
    extract: {
      fields: [
        { name: 'date', description: 'Date of the agreement', type: 'DATE', required: true },
        { name: 'governing_law', description: 'Whose laws govern the agreement' },
      ],
    },
  },
  evaluate: {
    evaluate: {
      criteria: [
        { name: 'Assignment', description: 'Neither party may assign without prior written consent' },
      ],
    },
  },
} as const

export const submitInput = (changes: object = {}) => ({
  task: TASKS.summarize,
  document: { inline: { name: 'Contract', text: CONTRACT } },
  ...changes,
})

const SUBMIT = `mutation Submit($input: SubmitJobInput!) {
  submitJob(input: $input) {
    __typename
    ... on Job { id status }
    ... on ExpectedError { code message retryable }
    ... on InvalidInputError { field problems { field message } }
    ... on IdempotencyConflictError { jobId }
  }
}`

export interface SubmitOutcome {
  __typename: string
  id: string
  status: string
  code: string
  message: string
  field: string
  problems: { field: string; message: string }[]
  jobId: string
}

/** Submits with an input that may be anything, and gives the result union's member. */
export async function submit(docket: Docket, input: object): Promise<SubmitOutcome> {
  return (await docket.query<{ submitJob: SubmitOutcome }>(SUBMIT, { input })).submitJob
}

export interface EndedJob {
  id: string
  status: string
  simulated: boolean
  missing: string[]
  error: { code: string; message: string; retryable: boolean } | null
  resultJson: Record<string, unknown> | null
  modelCalls: { outcome: string; errorCode: string | null; outputTokens: number; requestId: string | null }[]
}

const READ = `query Read($id: ID!) {
  job(id: $id) {
    id status simulated missing resultJson
    error { code message retryable }
    modelCalls { outcome errorCode outputTokens requestId }
  }
}`

/** Follows a job until an event of this type, or to its end. */
export async function follow(docket: Docket, id: string, until?: string): Promise<void> {
  const response = await fetch(`${docket.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: docket.authorization,
    },
    body: JSON.stringify({
      query: 'subscription($id: ID!) { jobEvents(jobId: $id) { type } }',
      variables: { id },
    }),
  })
  let seen = ''
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    seen += chunk
    if (until && seen.includes(`"${until}"`)) break
  }
}

/** Waits until the job has ended. */
export async function ended(docket: Docket, id: string): Promise<EndedJob> {
  await follow(docket, id)
  return (await docket.query<{ job: EndedJob }>(READ, { id })).job
}
