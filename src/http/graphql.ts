import { createYoga } from 'graphql-yoga'
import type { Viewer } from '../access/viewer.ts'
import type { Logger } from '../log.ts'
import type { Api } from '../schema/builder.ts'
import { schema } from '../schema/index.ts'
import { contentReads } from './content-reads.ts'
import { createMaskError } from './errors.ts'
import { limits, shortDocuments } from './limits.ts'

/** What a transport hands to GraphQL beside the request itself. */
export interface TransportContext {
  viewer: Viewer
}

export type GraphQLServer = ReturnType<typeof createGraphQL>

export function createGraphQL(api: Api, log: Logger) {
  const maskError = createMaskError(log)
  return createYoga<TransportContext>({
    schema,
    graphqlEndpoint: '/graphql',
    context: { api },
    plugins: [limits, contentReads(maskError)],
    maskedErrors: { maskError },
    parserAndValidationCache: { documentCache: shortDocuments(), errorCache: shortDocuments() },
    // Its page comes from a public CDN; graphiql.ts serves one that works without the internet.
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    logging: false,
  })
}
