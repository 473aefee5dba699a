import type { FastifyReply, FastifyRequest } from 'fastify'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { Viewer } from '../access/authenticate.ts'
import type { Logger } from '../log.ts'
import type { Api } from '../schema/builder.ts'
import { schema } from '../schema/index.ts'
import { createMaskError } from './errors.ts'

/** What a transport hands to GraphQL beside the request itself. */
export interface TransportContext {
  viewer: Viewer
}

// Counted before the document is parsed: 5,000 nested levels overflow the parser's stack.
const MAX_TOKENS = 2000

/** Limits that need the parser and the validator; complexity and depth are in the schema's builder. */
const limits: Plugin = {
  onParse({ parseFn, setParseFn }) {
    setParseFn((source, options) => parseFn(source, { ...options, maxTokens: MAX_TOKENS }))
  },
  onValidate({ validateFn, setValidationFn }) {
    setValidationFn((schema, document, rules, options) =>
      validateFn(schema, document, rules, { ...options, hideSuggestions: true }),
    )
  },
}

export type GraphQLServer = ReturnType<typeof createGraphQL>

export function createGraphQL(api: Api, log: Logger) {
  return createYoga<TransportContext>({
    schema,
    graphqlEndpoint: '/graphql',
    context: { api },
    plugins: [limits],
    maskedErrors: { maskError: createMaskError(log) },
    // Its page comes from a public CDN; graphiql.ts serves one that works without the internet.
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    logging: false,
  })
}

/** Answers a request to /graphql: POST, GET, and either of them with `accept: text/event-stream`. */
export async function answerGraphQL(
  yoga: GraphQLServer,
  request: FastifyRequest,
  reply: FastifyReply,
  viewer: Viewer,
): Promise<FastifyReply> {
  const response = await yoga.handleNodeRequestAndResponse(request, reply, { viewer })
  response.headers.forEach((value, name) => void reply.header(name, value))
  return reply.status(response.status).send(response.body ?? '')
}
