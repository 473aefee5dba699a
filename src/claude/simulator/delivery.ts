import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { ApiError } from './api-error.ts'
import type { Failure } from './failures.ts'
import { serverSentEvent, streamEvents } from './stream-events.ts'

interface Delivery {
  message: Message
  stream: boolean
  headers: Record<string, string>
  /** Milliseconds between two events of a stream, so that a person can watch it. */
  paceMs: number
  failure: Failure | undefined
}

/** The pieces in which a JSON body is written, so that it can break off in the middle as a stream can. */
const PIECES_OF_JSON = 8

/**
 * Sends a message as one JSON body or as a stream, broken off as ordered. Resolves to whether all of it was
 * sent; when the client goes away it stops at once. Throws the 529 that stands for `errorEvent` in JSON.
 */
export async function deliver(response: ServerResponse, delivery: Delivery): Promise<boolean> {
  const { message, stream, headers, paceMs, failure } = delivery
  if (failure?.kind === 'errorEvent' && !stream) throw new ApiError(529)
  const pieces = stream ? streamEvents(message) : piecesOfJson(message)
  const type = stream ? 'text/event-stream; charset=utf-8' : 'application/json'
  // An answer shorter than the events it was to break off after is whole.
  const broken = failure && 'events' in failure && failure.events < pieces.length ? failure : undefined
  const sent = pieces.slice(0, broken?.events)
  // Without a single event a reset or stall also withholds the headers: the client sees no answer at all.
  if (sent.length > 0 || broken?.kind === 'cut') response.writeHead(200, { 'content-type': type, ...headers })
  const waitMs = failure?.kind === 'slow' ? failure.msPerEvent : stream ? paceMs : 0
  if (!broken && waitMs === 0) return sendAtOnce(response, pieces.join(''))
  // A stream that takes its time says at once that it has begun.
  if (response.headersSent) response.flushHeaders()
  if (!(await writePieces(response, sent, waitMs))) return false
  if (broken) return breakOff(response, broken.kind)
  response.end()
  return true
}

/** A write for each event costs more than all the rest of an answer, and nobody sees the difference. */
function sendAtOnce(response: ServerResponse, body: string) {
  const sent = Promise.race([closed(response), flush(response, body)])
  response.end()
  return sent
}

/** Writes the pieces in turn; resolves to false when the client has gone before the last one. */
async function writePieces(response: ServerResponse, pieces: string[], waitMs: number) {
  const gone = closed(response)
  for (const piece of pieces) {
    // An unreferenced timer does not keep a closed simulator's process alive.
    if (waitMs > 0) await Promise.race([gone, sleep(waitMs, true, { ref: false })])
    if (!(await Promise.race([gone, flush(response, piece)]))) return false
  }
  return true
}

/** Resolves to false when the connection has gone. */
function closed(response: ServerResponse) {
  return new Promise<boolean>((resolve) => response.once('close', () => resolve(false)))
}

/** Waits until the piece has left: what is still buffered when a connection is reset would never arrive. */
function flush(response: ServerResponse, piece: string) {
  return new Promise<boolean>((resolve) => response.write(piece, (error) => resolve(!error)))
}

async function breakOff(response: ServerResponse, kind: 'cut' | 'reset' | 'stall' | 'errorEvent') {
  switch (kind) {
    case 'cut':
      response.end()
      break
    case 'errorEvent':
      response.end(serverSentEvent(new ApiError(529).body(String(response.getHeader('request-id')))))
      break
    case 'reset':
      response.destroy()
      break
    case 'stall':
      if (!response.destroyed) await once(response, 'close')
      break
  }
  return false
}

function piecesOfJson(message: Message) {
  const json = JSON.stringify(message)
  const length = Math.ceil(json.length / PIECES_OF_JSON)
  return Array.from({ length: PIECES_OF_JSON }, (_, index) =>
    json.slice(index * length, (index + 1) * length),
  )
}
