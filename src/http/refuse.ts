import type { FastifyError, FastifyReply } from 'fastify'
import { GraphQLError } from 'graphql'
import { graphQLError } from './errors.ts'

export const NOT_JSON = 'Send the operation as application/json.'

/** Answers a request that does not get as far as GraphQL, in the form that GraphQL clients know. */
export function refuse(reply: FastifyReply, status: number, error: GraphQLError) {
  // The rest of the body is read and thrown away. To close the connection, as Fastify would, resets it under a
  // client that is still sending: about every second one would see a broken pipe and never the answer.
  reply.removeHeader('connection')
  reply.request.raw.resume()
  return reply.status(status).send({ errors: [error] })
}

export function refuseWithoutKey(reply: FastifyReply) {
  return refuse(reply.header('www-authenticate', 'Bearer'), 401, graphQLError('UNAUTHENTICATED'))
}

/** What Fastify objects to before a handler runs: the size of the body, its type, its encoding. */
export function refuseUnreadable(reply: FastifyReply, { code, statusCode, message }: FastifyError) {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuse(reply, 413, graphQLError('BODY_TOO_LARGE'))
  if (statusCode === 415) return refuse(reply, 415, badRequest(NOT_JSON))
  return refuse(reply, statusCode ?? 400, badRequest(message))
}

/** BAD_REQUEST is the code that Yoga gives to a request that is not GraphQL over HTTP. */
export function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', retryable: false } })
}
