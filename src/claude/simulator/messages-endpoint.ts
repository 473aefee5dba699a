import { hash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { ApiError } from './api-error.ts'
import type { Call, CallLog } from './calls.ts'
import { deliver } from './delivery.ts'
import type { Failure, FailureQueue } from './failures.ts'
import type { NewId } from './ids.ts'
import { composeMessage } from './message.ts'
import type { PromptCache } from './prompt-cache.ts'
import type { RateLimits } from './rate-limits.ts'
import type { Readings } from './reading.ts'

/** What one simulator remembers between requests. */
export interface SimulatorState {
  failures: FailureQueue
  calls: CallLog
  cache: PromptCache
  limits: RateLimits
  readings: Readings
  newId: NewId
  paceMs: number
}

/** `POST /v1/messages`. Throws an ApiError for a request the API would refuse, or for an ordered one. */
export async function answerMessages(
  response: ServerResponse,
  rawBody: Buffer,
  requestId: string,
  state: SimulatorState,
) {
  const call = state.calls.begin(requestId, hash('sha256', rawBody))
  response.once('close', () => {
    call.status ??= response.headersSent ? response.statusCode : null
  })
  const body = rawBody.toString('utf8')
  const failure = state.failures.take(body)
  call.failure = failure?.kind ?? null
  await answer(response, body, call, failure, state)
}

async function answer(
  response: ServerResponse,
  body: string,
  call: Call,
  failure: Failure | undefined,
  state: SimulatorState,
) {
  if (failure?.kind === 'status') throw new ApiError(failure.status, failure)
  if (failure?.kind === 'html') return sendHtml(response)
  const reading = state.readings.of(body, call.bodySha256)
  call.model = reading.model
  call.stream = reading.stream
  const input = state.cache.bill(reading.prompt)
  // Cache reads do not count against the input limit.
  const inputTokens = input.input_tokens + (input.cache_creation_input_tokens ?? 0)
  const limits = state.limits.of(reading.model)
  // An ordered failure comes as ordered, whatever the limits say.
  if (!failure) limits.check(inputTokens)
  state.cache.remember(reading.prompt)
  const message = composeMessage(state.newId('msg'), reading, input, failure)
  call.usage = message.usage
  limits.take(inputTokens, message.usage.output_tokens)
  call.completed = await deliver(response, {
    message,
    stream: call.stream,
    headers: limits.headers(),
    paceMs: state.paceMs,
    failure,
  })
}

/** What a proxy or a wrong base URL answers. */
function sendHtml(response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end('<!doctype html><title>Sign in</title><p>Simulated: this is a page and not an API.</p>')
}
