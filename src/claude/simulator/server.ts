import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApiError, invalidRequest } from './api-error.ts'
import { CallLog } from './calls.ts'
import { answerControl } from './control.ts'
import { FailureQueue } from './failures.ts'
import { billedId, simulatedId } from './ids.ts'
import { answerMessages, type SimulatorState } from './messages-endpoint.ts'
import { parseCountTokensRequest } from './messages-request.ts'
import type { Limits } from './model-limits.ts'
import { modelInfo, modelList } from './models.ts'
import { PromptCache } from './prompt-cache.ts'
import { RateLimits } from './rate-limits.ts'
import { Readings } from './reading.ts'
import { readBody } from './request-body.ts'
import { checkPromptLength } from './tokens.ts'

export interface Simulator {
  url: string
  close(): Promise<void>
}

export interface SimulatorOptions {
  /** 0, the default, takes a free port. */
  port?: number
  /** Milliseconds between two events of a stream; 0 by default. */
  paceMs?: number
  /** Of each model, per minute; those of an account on the first tier by default. */
  limits?: Limits
  /** Refuses what exceeds the limits with a 429. By default they are reported and hold nobody back. */
  enforceLimits?: boolean
  /** How many calls GET /simulator/calls remembers; 10,000 by default. */
  maxCalls?: number
  /**
   * Answers with ids in the form of the real API's and without the header that gives the simulator away, so that
   * the product takes its calls for real ones and counts money. For tests and benches of budgets only: nobody can
   * tell such an answer from Claude's.
   */
  billed?: boolean
}

/**
 * Starts a server on the loopback interface that speaks the Messages API and answers by text search.
 * Each simulator has its own cache, failures and list of calls. `close` ends every open answer at once.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const state: SimulatorState = {
    failures: new FailureQueue(),
    calls: new CallLog(options.maxCalls ?? 10_000),
    cache: new PromptCache(),
    limits: new RateLimits(options.limits, options.enforceLimits),
    readings: new Readings(),
    newId: options.billed ? billedId : simulatedId,
    paceMs: options.paceMs ?? 0,
  }
  const server = createServer((request, response) => void handle(request, response, state))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function handle(request: IncomingMessage, response: ServerResponse, state: SimulatorState) {
  const requestId = state.newId('req')
  response.setHeader('request-id', requestId)
  if (state.newId === simulatedId) response.setHeader('x-docket-simulator', '1')
  try {
    const rawBody = await readBody(request)
    const { pathname } = new URL(request.url ?? '/', 'http://simulator')
    const route = `${request.method} ${pathname}`
    if (pathname.startsWith('/simulator/')) {
      return sendJson(response, answerControl(route, rawBody.toString('utf8'), state))
    }
    checkHeaders(request)
    if (route === 'POST /v1/messages') return await answerMessages(response, rawBody, requestId, state)
    sendJson(response, answerLookup(route, rawBody.toString('utf8')))
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
