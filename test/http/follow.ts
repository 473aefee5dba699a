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

async function* bySocket({ url, authorization }: Server, variables: object): AsyncIterable<Item> {
  const client = createSocketClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: 0,
  })
  try {
    yield* client.iterate({ query: JOB_EVENTS, variables: { ...variables } }) as AsyncIterable<Item>
  } catch (error) {
    // A refused operation comes as the list of its errors, and not as an item.
    if (!Array.isArray(error)) throw error
    yield { errors: error }
  } finally {
    await client.dispose()
  }
}

async function* bySseClient({ url, authorization }: Server, variables: object): AsyncIterable<Item> {
  const client = createSseClient({ url: `${url}/graphql`, headers: { authorization }, retryAttempts: 0 })
  try {
    yield* client.iterate({ query: JOB_EVENTS, variables: { ...variables } }) as AsyncIterable<Item>
  } finally {
    client.dispose()
  }
}

async function* byFetch({ url, authorization }: Server, variables: object): AsyncIterable<Item> {
  const gone = new AbortController()
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization },
    body: JSON.stringify({ query: JOB_EVENTS, variables }),
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
        if (data) yield JSON.parse(data) as Item
      }
    }
  } finally {
    gone.abort()
  }
  throw new Error('the stream ended without "complete"')
}

/** The ways to follow a job, by the names of their clients. */
export const FOLLOWERS: [client: string, follow: Follow][] = [
  ['graphql-ws', bySocket],
  ['graphql-sse', bySseClient],
  ['fetch', byFetch],
]

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
