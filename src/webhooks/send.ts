import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { type AddressGuard, AddressRefused } from './address-guard.ts'
import { parseRetryAfter } from './retry-schedule.ts'

export interface Message {
  url: string
  headers: Record<string, string>
  body: string
}

/** What came of one attempt: an answer, or an error that says why there is none. */
export interface Sent {
  statusCode: number | null
  /** How the answer begins, as text */
  answer: string | null
  retryAfterMs: number | null
  error: string | null
  latencyMs: number
}

const TOTAL_MS = 15_000
const MAX_ANSWER_BYTES = 16_384
const KEPT_CHARACTERS = 1000

/**
 * Posts one message, within 15 s and 16 kB of answer whatever the receiver does. Follows no redirect, keeps no connection,
 * goes through no proxy. Never throws.
 * @param stop aborts it
 */
export async function send(guard: AddressGuard, message: Message, stop: AbortSignal): Promise<Sent> {
  const began = performance.now()
  const signal = AbortSignal.any([stop, AbortSignal.timeout(TOTAL_MS)])
  const latency = () => Math.round(performance.now() - began)
  try {
    const response = await post(guard, message, signal)
    const answer = await readHead(response)
    const retryAfterMs = parseRetryAfter(response.headers['retry-after'])
    return { statusCode: response.statusCode!, answer, retryAfterMs, error: null, latencyMs: latency() }
  } catch (error) {
    const sentence = stop.aborted ? 'The worker was stopped before an answer came.' : describe(error)
    return { statusCode: null, answer: null, retryAfterMs: null, error: sentence, latencyMs: latency() }
  }
}

function post(guard: AddressGuard, { url, headers, body }: Message, signal: AbortSignal) {
  const problem = guard.problemOf(url)
  if (problem) throw new AddressRefused(problem)
  const target = new URL(url)
  const request = target.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise<IncomingMessage>((resolve, reject) => {
    // An agent of its own: no connection of another message, and no proxy of the environment.
    const options = {
      method: 'POST',
      agent: false,
      lookup: guard.lookupFor(target),
      headers,
      signal,
    } as const
    request(target, options)
      .on('response', resolve)
      .on('error', reject)
      .on('close', () => reject(new Error('closed')))
      .end(body)
  })
}

/** The status has decided already: a body that breaks off, or never ends, does no harm. */
async function readHead(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response) {
      chunks.push(chunk as Buffer)
      size += (chunk as Buffer).length
      if (size >= MAX_ANSWER_BYTES) break
    }
  } catch {}
  // PostgreSQL's text cannot hold a NUL.
  return Buffer.concat(chunks).toString('utf8').replaceAll('\0', '').slice(0, KEPT_CHARACTERS).toWellFormed()
}

/** Says no more of the network than whoever set the address should know. */
function describe(error: unknown): string {
  if (error instanceof AddressRefused) return `The address ${error.message}.`
  if (error instanceof Error && error.name === 'AbortError') return 'There was no answer within 15 seconds.'
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  return `The receiver could not be reached, has no valid certificate, or did not answer in HTTP${code}.`
}
