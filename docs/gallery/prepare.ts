import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startReceiver } from '../../test/support/receiver.ts'

/** What the pictures show. */
export interface Shown {
  /** A contract with fields taken from it */
  jobId: string
  /** A webhook endpoint whose receiver sometimes fails */
  endpointId: string
  close(): Promise<unknown>
}

const FAILED = { status: 529, type: 'overloaded_error', message: 'Overloaded' }

/** Sets a budget, makes webhook endpoints, and runs real contracts, some of which fail. */
export async function prepare(server: { url: string; key: string; simulatorUrl: string }): Promise<Shown> {
  const ask = asker(server)
  const receiver = await startReceiver(204, 503, 204, 500, 204)
  await ask('mutation { setMonthlyBudget(micros: 250000000) { __typename } }')
  const made = await ask<{ createWebhookEndpoint: { endpoint: { id: string } } }>(
    `mutation ($url: String!) {
      createWebhookEndpoint(input: { url: $url, description: "Case management" }) {
        ... on WebhookEndpointWithSecret { endpoint { id } }
      }
    }`,
    { url: receiver.url },
  )
  await fetch(`${server.simulatorUrl}/simulator/failures`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'status', ...FAILED, times: 2 }),
  })
  const seed = join(import.meta.dirname, '../../console/seed.ts')
  await once(spawn(process.execPath, [seed, server.url, server.key], { stdio: 'inherit' }), 'exit')
  await untilDone(ask)
  const { jobs } = await ask<{ jobs: { edges: { node: { id: string } }[] } }>(
    'query { jobs(first: 1, filter: { documentName: "cuad-10", taskType: EXTRACT, status: [COMPLETED] }) { edges { node { id } } } }',
  )
  return {
    jobId: jobs.edges[0]!.node.id,
    endpointId: made.createWebhookEndpoint.endpoint.id,
    close: receiver.close,
  }
}

type Ask = <Data>(query: string, variables?: object) => Promise<Data>

const asker =
  ({ url, key }: { url: string; key: string }): Ask =>
  async <Data>(query: string, variables?: object) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = (await response.json()) as { data: Data; errors?: { message: string }[] }
    if (errors) throw new Error(errors[0]!.message)
    return data
  }

/** The generated jobs that wait have no queue entry; they wait for ever. */
async function untilDone(ask: Ask) {
  for (;;) {
    const { queue } = await ask<{ queue: { running: number; waiting: number } }>(
      '{ queue { running waiting } }',
    )
    if (queue.running === 0 && queue.waiting <= 1) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
