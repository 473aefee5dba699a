import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Authenticate } from '../access/authenticate.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Logger } from '../log.ts'
import { graphQLError } from './errors.ts'
import { createEventStreams, type EventStreams } from './event-streams.ts'
import type { GraphQLServer } from './graphql.ts'
import { badRequest, NOT_JSON, refuse, refuseWithoutKey } from './refuse.ts'
import { credentialsOf } from './session-cookie.ts'
import type { SessionEnds } from './session-ends.ts'

declare module 'fastify' {
  interface FastifyRequest {
    viewer: Viewer | null
  }
}

/** POST and GET /graphql, and either of them with `accept: text/event-stream`. */
export function serveGraphQL(
  app: FastifyInstance,
  yoga: GraphQLServer,
  deps: { authenticate: Authenticate; sessionEnds: SessionEnds; closing: AbortSignal; log: Logger },
) {
  const streams = createEventStreams(deps)
  // GraphQL reads the body itself; Fastify only sees to its size and its type. JSON alone is taken: a form or
  // plain text could be sent by any web page, without asking this server first.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => done(null, body))
  app.decorateRequest('viewer', null)

  app.route({
    url: yoga.graphqlEndpoint,
    method: ['GET', 'POST'],
    // Before the body: who has no key cannot make the server hold megabytes.
    async onRequest(request, reply) {
      request.viewer = await deps.authenticate(credentialsOf(request.headers, request.method))
      if (!request.viewer) return refuseWithoutKey(reply)
    },
    handler: (request, reply) => answer(yoga, request, reply, streams),
  })
  app.route({
    url: yoga.graphqlEndpoint,
    method: ['PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    onRequest: async (_, reply) =>
      refuse(reply.header('allow', 'GET, POST'), 405, badRequest('Send GraphQL operations by POST or GET.')),
    handler: () => {},
  })
}

/** What Yoga refuses without a word. */
const WORDLESS: Record<number, string> = {
  406: 'Accept application/graphql-response+json, application/json or, for a subscription, text/event-stream.',
  415: NOT_JSON,
}

async function answer(
  yoga: GraphQLServer,
  request: FastifyRequest,
  reply: FastifyReply,
  streams: EventStreams,
): Promise<FastifyReply> {
  // Not yoga.handleNodeRequestAndResponse(): it counts the keys of the body, and a string has one per character.
  const response = await yoga.fetch(
    `http://localhost${request.url}`,
    {
      method: request.method,
      headers: request.headers as Record<string, string>,
      body: request.body as string | undefined,
    },
    { viewer: request.viewer! },
  )
  const reason = WORDLESS[response.status]
  if (reason) return refuse(reply, response.status, badRequest(reason))
  const isStream = response.headers.get('content-type') === 'text/event-stream'
  if (isStream && !streams.enter(reply, request.viewer!)) {
    await giveUp(response.body!.getReader())
    return refuse(reply, 429, graphQLError('TOO_MANY_SUBSCRIPTIONS'))
  }
  response.headers.forEach((value, name) => void reply.header(name, value))
  return reply.status(response.status).send(response.body ?? '')
}

/** Ends a stream that nobody reads. Yoga's knows what there is to end only once it has begun. */
async function giveUp(stream: ReadableStreamDefaultReader) {
  await stream.read()
  await stream.cancel()
}
