import { fastifyCookie } from '@fastify/cookie'
import fastify, { type FastifyError } from 'fastify'
import type { Authenticate } from '../access/authenticate.ts'
import type { SessionDeps } from '../access/session.ts'
import type { Logger } from '../log.ts'
import type { Api } from '../schema/builder.ts'
import { serveConsole } from './console.ts'
import { createMaskError } from './errors.ts'
import { serveGraphiQL } from './graphiql.ts'
import { createGraphQL } from './graphql.ts'
import { serveGraphQL } from './graphql-route.ts'
import { serveHealth } from './health.ts'
import { refuseUnreadable } from './refuse.ts'
import { watchSessions } from './session-ends.ts'
import { serveSession } from './session-route.ts'
import { serveWebSocket } from './websocket.ts'

export interface App {
  /** @returns the address it listens on, such as http://127.0.0.1:4000 */
  listen(options: { host: string; port: number }): Promise<string>
  /** Closes sockets, lets running requests finish, then closes. Abort `api.closing` first: it cuts streams. */
  close(): Promise<void>
}

// The longest text allowed takes up to 3 bytes a character in UTF-8; JSON escapes and the query come on top.
const BODY_BYTES_PER_CHARACTER = 4
// Longest time to receive one request. Without it a client that sends a byte a minute holds its memory for ever.
const REQUEST_TIMEOUT_MS = 120_000
// How long a shutdown waits for running requests; also for connections on which a browser has sent nothing yet.
const CLOSE_TIMEOUT_MS = 2000

/** The HTTP app: GraphQL over HTTP, SSE and WebSocket on /graphql, the console, GraphiQL, and health. */
export function createApp(deps: {
  api: Api
  authenticate: Authenticate
  sessions: SessionDeps
  /** The built console */
  consoleFolder: string
  log: Logger
}): App {
  const { api, log } = deps
  const app = fastify({
    bodyLimit: api.maxTextLength * BODY_BYTES_PER_CHARACTER,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    // Some clients, such as Java's, offer HTTP/2 with their first request; Node would take it for a WebSocket.
    http: { shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket' },
  })
  const maskError = createMaskError(log)
  app.setErrorHandler((error: FastifyError, _, reply) => {
    // The client has left before its answer came, as a browser does that goes to another page.
    if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') return reply.hijack()
    const expected = error.statusCode !== undefined && error.statusCode < 500
    if (expected) return refuseUnreadable(reply, error)
    return reply.status(500).send({ errors: [maskError(error)] })
  })

  const yoga = createGraphQL(api, log)
  // session-cookie.ts reads and writes cookies; what it needs for that is loaded here.
  void app.register(fastifyCookie, { hook: false })
  const sessionEnds = watchSessions(api.db, log)
  serveGraphQL(app, yoga, { ...deps, sessionEnds, closing: api.closing })
  serveSession(app, deps.sessions, sessionEnds)
  serveConsole(app, deps.consoleFolder)
  serveGraphiQL(app)
  serveHealth(app, api.db, api.closing)
  const sockets = serveWebSocket(app.server, yoga, { ...deps, sessionEnds })

  return {
    listen: (options) => app.listen(options),
    async close() {
      const late = setTimeout(() => app.server.closeAllConnections(), CLOSE_TIMEOUT_MS)
      sessionEnds.stop()
      await sockets.dispose()
      await app.close()
      clearTimeout(late)
    },
  }
}
