import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApiError, invalidRequest } from './api-error.ts'
import { CallLog } from './calls.ts'
import { FailureQueue, parseFailure } from './failures.ts'
import { simulatedId } from './message.ts'
import { answerMessages, type SimulatorState } from './messages-endpoint.ts'
import { parseCountTokensRequest } from './messages-request.ts'
import { modelInfo, modelList } from './models.ts'
import { PromptCache } from './prompt-cache.ts'
import { RateLimits } from './rate-limits.ts'
import { readBody } from './request-body.ts'
import { checkPromptLength } from './tokens.ts'

export interface Simulator {
  url: string
  close(): Promise<void>
}

interface SimulatorOptions {
  /** 0, the default, takes a free port. */
  port?: number
  /** Milliseconds between two events of a stream; 0 by default. */
  paceMs?: number
}

/**
 * Starts a server on the loopback interface that speaks the Messages API and answers by text search.
 * Each simulator has its own cache, failures and list of calls. `close` ends every open answer at once.
 */
export async function startSimulator({ port = 0, paceMs = 0 }: SimulatorOptions = {}): Promise<Simulator> {
  const state: SimulatorState = {
    failures: new FailureQueue(),
    calls: new CallLog(),
    cache: new PromptCache(),
    limits: new RateLimits(),
    paceMs,
  }
  const server = createServer((request, response) => void handle(request, response, state))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: boundPort } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${boundPort}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function handle(request: IncomingMessage, response: ServerResponse, state: SimulatorState) {
  const requestId = simulatedId('req')
  response.setHeader('request-id', requestId)
  response.setHeader('x-docket-simulator', '1')
  try {
    const body = await readBody(request)
    const { pathname } = new URL(request.url ?? '/', 'http://simulator')
    const route = `${request.method} ${pathname}`
    if (pathname.startsWith('/simulator/')) return sendJson(response, answerControl(route, body, state))
    checkHeaders(request)
    if (route === 'POST /v1/messages') return await answerMessages(response, body, requestId, state)
    sendJson(response, answerLookup(route, body))
  } catch (error) {
    sendError(response, error, requestId)
  }
}

/** Any credential will do, in either header: the SDK sends the first, older clients the second. */
function checkHeaders({ headers }: IncomingMessage) {
  const credential = headers.authorization?.replace(/^Bearer\s*/i, '') || headers['x-api-key']
  if (!credential) throw new ApiError(401)
  if (!headers['anthropic-version']) throw invalidRequest('anthropic-version: header is required')
}

function answerLookup(route: string, body: string) {
  if (route === 'POST /v1/messages/count_tokens') {
    return { input_tokens: checkPromptLength(parseCountTokensRequest(body)) }
  }
  if (route === 'GET /v1/models') return modelList()
  const model = route.match(/^GET \/v1\/models\/([^/]+)$/)?.[1]
  if (model) return modelInfo(decodeURIComponent(model))
  throw new ApiError(404)
}

function answerControl(route: string, body: string, { failures, calls }: SimulatorState) {
  switch (route) {
    case 'POST /simulator/failures':
      return failures.add(parseFailure(body))
    case 'GET /simulator/failures':
      return failures.list()
    case 'DELETE /simulator/failures':
      return failures.clear()
    case 'GET /simulator/calls':
      return calls.list()
    case 'DELETE /simulator/calls':
      return calls.clear()
    default:
      throw new ApiError(404)
  }
}

function sendJson(response: ServerResponse, value: unknown) {
  response.writeHead(value === undefined ? 204 : 200, { 'content-type': 'application/json' })
  response.end(value === undefined ? undefined : JSON.stringify(value))
}

/** A failure after the first byte cannot become a status any more; the connection is dropped instead. */
function sendError(response: ServerResponse, error: unknown, requestId: string) {
  if (response.headersSent || response.destroyed) return response.destroy()
  const apiError = error instanceof ApiError ? error : new ApiError(500, { message: String(error) })
  response.writeHead(apiError.status, { 'content-type': 'application/json', ...apiError.headers })
  response.end(JSON.stringify(apiError.body(requestId)))
}
