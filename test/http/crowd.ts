import WebSocket from 'ws'
import type { Server } from './follow.ts'

export interface Line {
  jobId: string
  seq: number
}

const named = ({ jobId, seq }: Line) => `${jobId} ${seq}`

/** One subscription, and what it has seen. It goes on from its cursor wherever it is connected next. */
export interface Subscriber {
  /** Each event as `job seq`, as it came */
  seen: string[]
  begun: boolean
  /** What it is to see of a log, in this order */
  expected(log: Line[]): string[]
  operation(): { query: string; variables: object }
  take(data: never): void
}

const EVENTS = `subscription ($filter: EventUpdateFilter, $after: String) {
  events(filter: $filter, after: $after) { cursor event { jobId seq } }
}`
const JOB_EVENTS = `subscription ($jobId: ID!, $after: Int) {
  jobEvents(jobId: $jobId, after: $after) { jobId seq }
}`

/** Follows the log of the workspace, or one job in it, from a cursor on. */
export function logSubscriber(after: string | null, jobId?: string): Subscriber {
  let cursor = after
  const me: Subscriber = {
    seen: [],
    begun: false,
    expected: (log) => log.filter((line) => !jobId || line.jobId === jobId).map(named),
    operation: () => ({ query: EVENTS, variables: { filter: { jobId }, after: cursor } }),
    take({ events }: { events: { cursor: string; event: Line | null } }) {
      me.begun = true
      cursor = events.cursor
      if (events.event) me.seen.push(named(events.event))
    },
  }
  return me
}

/** Follows one job from its first event on. */
export function jobSubscriber(jobId: string): Subscriber {
  let after = 0
  const me: Subscriber = {
    seen: [],
    begun: false,
    // The order of seq: where transactions overlap that write to several jobs, it is not that of the log.
    expected: (log) =>
      log
        .filter((line) => line.jobId === jobId)
        .toSorted((a, b) => a.seq - b.seq)
        .map(named),
    operation: () => ({ query: JOB_EVENTS, variables: { jobId, after } }),
    take({ jobEvents }: { jobEvents: Line }) {
      me.begun = true
      after = jobEvents.seq
      me.seen.push(named(jobEvents))
    },
  }
  return me
}

/** One socket with many subscriptions, which connects anew whenever it is closed. */
export interface CrowdSocket {
  /** How often it has connected */
  connections(): number
  /** What the server answered that no subscriber asked for: errors, ends */
  surprises: string[]
  leave(): void
}

/** @param home the server to connect to, as things stand; may take its time */
export function openCrowdSocket(home: () => Promise<Server>, subscribers: Subscriber[]): CrowdSocket {
  const surprises: string[] = []
  let connections = 0
  let left = false
  let socket: WebSocket | undefined

  function take(message: { type: string; id: string; payload?: { data?: never; errors?: unknown } }) {
    if (message.type === 'connection_ack') {
      subscribers.forEach((subscriber, id) => {
        send({ id: String(id), type: 'subscribe', payload: subscriber.operation() })
      })
    } else if (message.type === 'next' && message.payload?.data) {
      subscribers[Number(message.id)]!.take(message.payload.data)
    } else surprises.push(JSON.stringify(message))
  }

  const send = (message: object) => socket!.send(JSON.stringify(message))

  async function connect() {
    const { url, authorization } = await home()
    if (left) return
    connections++
    socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    socket.on('open', () => send({ type: 'connection_init', payload: { authorization } }))
    socket.on('message', (data) => take(JSON.parse(String(data))))
    // The close that follows is enough.
    socket.on('error', () => {})
    socket.on('close', () => void (left || connect()))
  }

  void connect()
  return {
    connections: () => connections,
    surprises,
    leave() {
      left = true
      socket?.terminate()
    },
  }
}
