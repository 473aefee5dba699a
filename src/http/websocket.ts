import type { Server } from 'node:http'
import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLFormattedError,
  getOperationAST,
} from 'graphql'
import { type Extra, useServer as serveProtocol } from 'graphql-ws/use/ws'
import { type ServerOptions, WebSocketServer } from 'ws'
import type { Authenticate } from '../access/authenticate.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Logger } from '../log.ts'
import { graphQLError } from './errors.ts'
import type { GraphQLServer } from './graphql.ts'
import { credentialsOf } from './session-cookie.ts'
import type { SessionEnds } from './session-ends.ts'
import { closeStuckSockets, TRY_AGAIN_LATER } from './stuck-sockets.ts'
import { createTally } from './tally.ts'

const MAX_MESSAGE_BYTES = 64 * 1024
/** A page of a console needs a handful; each one runs on its own, and costs a query to begin. */
const MAX_OPERATIONS = 20
/** Of one key on one server. Each holds its buffers; a thousand subscriptions are enough for a client's processes. */
const MAX_SOCKETS = 50
// How long a closing socket waits for its client to answer; a dead one would hold up a shutdown for 30 s.
const CLOSE_TIMEOUT_MS = 1000
/** "Unauthorized": graphql-ws clients do not connect anew. */
const SIGNED_OUT = 4401
/** stuck-sockets.ts pings. */
const NO_PINGS = 0

/** GraphQL over WebSocket on the same path, through the same plugins, limits and masking as over HTTP. */
export function serveWebSocket(
  server: Server,
  yoga: GraphQLServer,
  deps: { authenticate: Authenticate; sessionEnds: SessionEnds; log: Logger },
) {
  // ws knows closeTimeout, its types do not yet.
  const options: ServerOptions & { closeTimeout: number } = {
    // Given the server itself, it would also take the server's errors, such as a taken port, for its own.
    noServer: true,
    path: yoga.graphqlEndpoint,
    maxPayload: MAX_MESSAGE_BYTES,
    closeTimeout: CLOSE_TIMEOUT_MS,
  }
  const sockets = new WebSocketServer(options)
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request))
  })

  const stopWatching = closeStuckSockets(sockets, deps.log)
  const enter = entrance(deps)

  const { dispose } = serveProtocol<{ authorization?: unknown }, Entered>(
    {
      // Otherwise the reason of a close holds the message of an unexpected error.
      isProd: true,
      execute: (args) => enveloped(args).execute(args),
      subscribe: (args) => enveloped(args).subscribe(args),
      onConnect: ({ connectionParams, extra }) => enter(extra, connectionParams?.authorization),
      onClose: ({ extra }) => extra.leave?.(),
      // The new one is among them.
      onSubscribe: ({ extra, subscriptions }, _id, params) =>
        Object.keys(subscriptions).length > MAX_OPERATIONS
          ? [graphQLError('TOO_MANY_SUBSCRIPTIONS')]
          : prepare(yoga, extra, params),
      onError: (_context, _id, _params, errors) => errors.map(toMessage),
      onNext: (_context, _id, _params, _args, { errors, ...rest }) =>
        errors && { ...rest, errors: errors.map(toMessage) },
    },
    sockets,
    NO_PINGS,
  )
  return {
    async dispose() {
      stopWatching()
      await dispose()
    },
  }
}

/** @returns lets a socket in, or not, by its first message and its headers */
function entrance({ authenticate, sessionEnds }: { authenticate: Authenticate; sessionEnds: SessionEnds }) {
  const tally = createTally(MAX_SOCKETS)
  return async (extra: Extra & Entered, said: unknown): Promise<boolean> => {
    const { socket, request } = extra
    const credentials = credentialsOf(request.headers, 'WebSocket')
    // A browser cannot set headers on a socket, so the key may come in the first message as well.
    if (said !== undefined && said !== null) credentials.authorization = String(said)
    const viewer = await authenticate(credentials)
    // Whoever has gone meanwhile would never leave.
    if (!viewer || socket.readyState !== socket.OPEN) return false
    const leave = tally.enter(viewer)
    if (!leave) {
      socket.close(TRY_AGAIN_LATER, `Too many sockets: the key has ${MAX_SOCKETS} open`)
      return false
    }
    const unwatch = sessionEnds.watch(viewer, () => socket.close(SIGNED_OUT, 'Signed out'))
    extra.viewer = viewer
    extra.leave = () => {
      unwatch()
      leave()
    }
    return true
  }
}

/** What a socket has once it has said who it is. */
type Entered = {
  viewer?: Viewer
  /** Gives its place among the sockets of its key back */
  leave?: () => void
}

interface Operation {
  query: string
  operationName?: string | null
  variables?: Record<string, unknown> | null
}

async function prepare(yoga: GraphQLServer, extra: Extra & Entered, params: Operation) {
  const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
    viewer: extra.viewer!,
    params,
  } as never)
  const document = attempt(() => parse(params.query) as DocumentNode)
  if (document instanceof GraphQLError) return [document]
  const errors: readonly GraphQLError[] = validate(schema, document)
  if (errors.length > 0) return errors
  if (!getOperationAST(document, params.operationName)) {
    return [failure('OPERATION_RESOLUTION_FAILURE', 'Could not determine what operation to execute.')]
  }
  return {
    schema,
    document,
    operationName: params.operationName,
    variableValues: params.variables,
    contextValue: await contextFactory(),
    rootValue: { execute, subscribe },
  }
}

/** Without it one syntax error would close the socket, and every subscription on it. */
function attempt(parse: () => DocumentNode): DocumentNode | GraphQLError {
  try {
    return parse()
  } catch (error) {
    if (error instanceof GraphQLError) return failure('GRAPHQL_PARSE_FAILED', error.message, error)
    throw error
  }
}

/** What Yoga finds wrong over HTTP under the same code. */
function failure(code: string, message: string, { source, positions }: Partial<GraphQLError> = {}) {
  return new GraphQLError(message, { source, positions, extensions: { code } })
}

/** Without what Yoga notes down for HTTP. */
function toMessage(error: GraphQLError): GraphQLFormattedError {
  const { extensions, ...message } = error.toJSON()
  const { http: _, ...shown } = extensions ?? {}
  return { ...message, extensions: shown }
}

type Enveloped = Pick<ReturnType<GraphQLServer['getEnveloped']>, 'execute' | 'subscribe'>

const enveloped = (args: ExecutionArgs) => args.rootValue as Enveloped
