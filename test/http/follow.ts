import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createSocketClient } from 'graphql-ws'
import WebSocket from 'ws'
import type { Answer, Docket } from '../support/docket.ts'

const JOB_EVENTS = `subscription ($jobId: ID!, $after: Int) {
  jobEvents(jobId: $jobId, after: $after) { jobId seq type status }
}`

export interface SeenEvent {
  jobId: string
  seq: number
  type: string
  status: string | null
}

export type Item = Answer<{ jobEvents: SeenEvent }>
export type Server = Pick<Docket, 'url' | 'authorization'>
/** Ends when the server completes the stream; throws when it is broken off. Leaving the loop gives the stream up. */
export type Follow = (server: Server, variables: { jobId: string; after?: number }) => AsyncIterable<Item>

/** Sends a subscription. Ends when the server completes the stream; throws when it is broken off. */
export type Subscribe = <Data>(
  server: Server,
  query: string,
  variables?: object,
) => AsyncIterable<Answer<Data>>

async function* bySocket<Data>(server: Server, query: string, variables: object = {}) {
  const client = createSocketClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: server.authorization },
    retryAttempts: 0,
  })
  try {
    yield* client.iterate({ query, variables: { ...variables } }) as AsyncIterable<Answer<Data>>
  } catch (error) {
    // A refused operation comes as the list of its errors, and not as an item.
    if (!Array.isArray(error)) throw error
    yield { errors: error }
  } finally {
    await client.dispose()
  }
}

async function* bySseClient<Data>(server: Server, query: string, variables: object = {}) {
  const { url, authorization } = server
  const client = createSseClient({ url: `${url}/graphql`, headers: { authorization }, retryAttempts: 0 })
  try {
    yield* client.iterate({ query, variables: { ...variables } }) as AsyncIterable<Answer<Data>>
  } finally {
    client.dispose()
  }
}

async function* byFetch<Data>(server: Server, query: string, variables: object = {}) {
  const gone = new AbortController()
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: server.authorization,
    },
    body: JSON.stringify({ query, variables }),
    signal: gone.signal,
  })
  let text = ''
  try {
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      const messages = (text + piece).split('\n\n')
      text = messages.pop()!
      for (const message of messages) {
        if (message.startsWith('event: complete')) return
        const data = /^data: (.+)$/m.exec(message)?.[1]
        if (data) yield JSON.parse(data) as Answer<Data>
      }
    }
  } finally {
    gone.abort()
  }
  throw new Error('the stream ended without "complete"')
}

/** The ways to subscribe, by the names of their clients. */
export const TRANSPORTS: [client: string, subscribe: Subscribe][] = [
  ['graphql-ws', bySocket],
  ['graphql-sse', bySseClient],
  ['fetch', byFetch],
]

/** The ways to follow a job. */
export const FOLLOWERS = TRANSPORTS.map(([client, subscribe]): [string, Follow] => [
  client,
  (server, variables) => subscribe(server, JOB_EVENTS, variables),
])

/** Follows until the stream is complete. @returns the sequence numbers as they came */
export async function seqs(items: AsyncIterable<Item>): Promise<number[]> {
  const seen: number[] = []
  for await (const { data, errors } of items) {
    if (!data || errors) throw new Error(JSON.stringify(errors))
    seen.push(data.jobEvents.seq)
  }
  return seen
}

/** Sees the events up to `last`, then goes away. */
export async function seqsUntil(items: AsyncIterable<Item>, last: number): Promise<number[]> {
  const seen: number[] = []
  for await (const { data } of items) {
    seen.push(data!.jobEvents.seq)
    if (data!.jobEvents.seq === last) break
  }
  return seen
}
