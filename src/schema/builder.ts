import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import { DateTimeResolver, JSONResolver, SafeIntResolver } from 'graphql-scalars'
import type { Viewer } from '../access/viewer.ts'
import type PrismaTypes from '../db/generated/pothos.ts'
import { getDatamodel } from '../db/generated/pothos.ts'
import { DocketError } from '../errors.ts'
import type { PublicKeys } from '../events/audit/key.ts'
import type { Live } from '../events/live.ts'
import type { Tail } from '../events/tail.ts'
import type { WakeUps } from '../events/wakeups.ts'
import type { StatusCount } from '../jobs/counts.ts'
import type { Queue } from '../jobs/queue.ts'
import type { SubmitDeps } from '../jobs/submit.ts'
import type { AddressGuard } from '../webhooks/address-guard.ts'

/** What resolvers may use. */
export interface Api extends SubmitDeps {
  /** Rung at new events of a job */
  wakeUps: WakeUps
  /** Keys whose signatures on checkpoints are believed */
  auditKeys: PublicKeys
  /** Where webhooks may go */
  guard: AddressGuard
  /** Rung at new text of a job's answer, and at its new events */
  outputs: WakeUps
  tail: Tail
  queue: Live<Queue>
  counts: Live<StatusCount[]>
  /** Aborted when the server shuts down: it is not ready any more, and event streams are cut. */
  closing: AbortSignal
  /** True when no API key of Claude is set, so that the simulator answers */
  simulated: boolean
  /** NODE_ENV, such as production */
  environment: string
  /** Of this product */
  version: string
  /** Longest text of a document, in UTF-16 code units */
  maxTextLength: number
}

export interface Context {
  api: Api
  viewer: Viewer
}

// One list of 100 jobs with their attempts and calls stays far below; lists within lists within lists do not.
const MAX_COMPLEXITY = 20_000
const MAX_DEPTH = 12
const MAX_BREADTH = 500

export const builder = new SchemaBuilder<{
  Context: Context
  PrismaTypes: PrismaTypes
  DefaultFieldNullability: false
  DefaultEdgesNullability: { list: false; items: false }
  Scalars: {
    DateTime: { Input: Date; Output: Date }
    JSON: { Input: unknown; Output: unknown }
    SafeInt: { Input: number; Output: number }
  }
}>({
  plugins: [ComplexityPlugin, RelayPlugin, PrismaPlugin],
  defaultFieldNullability: false,
  complexity: {
    limit: { complexity: MAX_COMPLEXITY, depth: MAX_DEPTH, breadth: MAX_BREADTH },
    complexityError: (kind) =>
      new DocketError('QUERY_TOO_COMPLEX', `The query is over the limit of ${kind}.`),
  },
  prisma: {
    client: ({ api }) => api.db.prisma,
    dmmf: getDatamodel(),
    exposeDescriptions: false,
  },
  relay: {
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    hasNextPageFieldOptions: { description: 'Whether more follows.' },
    hasPreviousPageFieldOptions: { description: 'Whether something comes before.' },
    startCursorFieldOptions: { description: 'Cursor of the first item; pass it as `before` to go back.' },
    endCursorFieldOptions: { description: 'Cursor of the last item; pass it as `after` to go on.' },
    edgesFieldOptions: {
      description: 'The items of this page, each with its cursor.',
      nullable: { list: false, items: false },
    },
    pageInfoFieldOptions: { description: 'Where this page stands in the list.' },
    nodeFieldOptions: { description: 'The item.', nullable: false },
    cursorFieldOptions: { description: 'Its place in the list.' },
  },
})

builder.addScalarType('DateTime', DateTimeResolver)
builder.addScalarType('JSON', JSONResolver)
builder.addScalarType('SafeInt', SafeIntResolver)

builder.queryType({ description: 'Everything that can be read.' })
builder.mutationType({ description: 'Everything that can be changed.' })
builder.subscriptionType({ description: 'Everything that can be followed as it happens.' })
