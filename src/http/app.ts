import fastify, { type FastifyError, type FastifyReply } from 'fastify'
import type { Authenticate } from '../access/authenticate.ts'
import { ERRORS, type ErrorCode } from '../errors.ts'
import type { Logger } from '../log.ts'
import type { Api } from '../schema/builder.ts'
import { createMaskError, graphQLError } from './errors.ts'
import { serveGraphiQL } from './graphiql.ts'
import { answerGraphQL, createGraphQL } from './graphql.ts'
import { serveHealth } from './health.ts'
import { serveWebSocket } from './websocket.ts'

export interface App {
  /** @returns the address it listens on, such as http://127.0.0.1:4000 */
  listen(options: { host: string; port: number }): Promise<string>
  /** Closes sockets, lets running requests finish, then closes. Abort `api.closing` first: it ends streams. */
  close(): Promise<void>
}

// The longest text allowed takes up to 3 bytes a character in UTF-8; JSON escapes and the query come on top.
const BODY_BYTES_PER_CHARACTER = 4

/** The HTTP app: GraphQL over HTTP, SSE and WebSocket on /graphql, GraphiQL, and health. */
export function createApp(deps: { api: Api; authenticate: Authenticate; log: Logger }): App {
  const { api, authenticate, log } = deps
  const app = fastify({
    bodyLimit: api.maxTextLength * BODY_BYTES_PER_CHARACTER,
    forceCloseConnections: 'idle',
  })
  const maskError = createMaskError(log)
  app.setErrorHandler((error: FastifyError, _, reply) => {
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuse(reply, 413, 'BODY_TOO_LARGE')
    return reply.status(error.statusCode ?? 500).send({ errors: [maskError(error)] })
  })
  // GraphQL reads the body itself; Fastify only sees to it that it is not too large.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_, body, done) => done(null, body))

  const yoga = createGraphQL(api, log)
  app.route({
    url: yoga.graphqlEndpoint,
    method: ['GET', 'POST'],
    handler: (request, reply) => {
      const viewer = authenticate(request.headers.authorization)
      return viewer ? answerGraphQL(yoga, request, reply, viewer) : refuse(reply, 401, 'UNAUTHENTICATED')
    },
  })
  serveGraphiQL(app)
  serveHealth(app, api.db, api.closing)
  const sockets = serveWebSocket(app.server, yoga, authenticate)

  return {
    listen: (options) => app.listen(options),
    async close() {
      await sockets.dispose()
      await app.close()
    },
  }
}

function refuse(reply: FastifyReply, status: number, code: ErrorCode) {
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  return reply.status(status).send({ errors: [graphQLError(code, ERRORS[code].message)] })
}
