import type { ServerResponse } from 'node:http'
import { answerText } from './answers/answer.ts'
import { ApiError } from './api-error.ts'
import type { Call, CallLog } from './calls.ts'
import { deliver } from './delivery.ts'
import type { Failure, FailureQueue } from './failures.ts'
import { composeMessage } from './message.ts'
import { parseMessagesRequest } from './messages-request.ts'
import type { PromptCache } from './prompt-cache.ts'
import type { RateLimits } from './rate-limits.ts'
import { checkPromptLength } from './tokens.ts'

/** What one simulator remembers between requests. */
export interface SimulatorState {
  failures: FailureQueue
  calls: CallLog
  cache: PromptCache
  limits: RateLimits
  paceMs: number
}

/** `POST /v1/messages`. Throws an ApiError for a request the API would refuse, or for an ordered one. */
export async function answerMessages(
  response: ServerResponse,
  body: string,
  requestId: string,
  state: SimulatorState,
) {
  const call = state.calls.begin(requestId)
  response.once('close', () => {
    call.status ??= response.headersSent ? response.statusCode : null
  })
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
  const request = parseMessagesRequest(body)
  checkPromptLength(request)
  call.model = request.model
  call.stream = request.stream ?? false
  const message = composeMessage(request, answerText(request), state.cache.use(request), failure)
  call.usage = message.usage
  const headers = state.limits.headersAfter(message.usage)
  call.completed = await deliver(response, {
    message,
    stream: call.stream,
    headers,
    paceMs: state.paceMs,
    failure,
  })
}

/** What a proxy or a wrong base URL answers. */
function sendHtml(response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end('<!doctype html><title>Sign in</title><p>Simulated: this is a page and not an API.</p>')
}
