import { z } from 'zod'
import type { Database } from '../db/database.ts'
import { type Delivery, DeliveryStatus, type Prisma } from '../db/generated/prisma/client.ts'
import { MOST, type Total } from '../db/total.ts'
import { invalidInput } from '../errors.ts'

interface DeliveryScope {
  workspaceId: string
  /** As it came from the client */
  filter: unknown
}

export interface DeliveryListQuery extends DeliveryScope {
  first: number
  after: string | null
}

export interface DeliveryList {
  edges: { cursor: string; node: Delivery }[]
  hasNextPage: boolean
}

export const MAX_PAGE = 100

// It tells that a delivery was retried, and has an index of its own: one on the count of attempts would have to be written
// with every attempt.
const SECOND = 2

const given = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? undefined)

const Filter = z.object({
  endpoint: given(z.uuid('is not an id')),
  job: given(z.uuid('is not an id')),
  status: given(z.array(z.enum(DeliveryStatus))),
  retried: given(z.boolean()),
})

/**
 * A page of deliveries by keyset, last made first.
 * @param include which relations to read with each
 * @throws DocketError INVALID_INPUT for a bad cursor, page size or filter
 */
export async function listDeliveries(
  db: Database,
  { workspaceId, filter, first, after }: DeliveryListQuery,
  include: Prisma.DeliveryInclude,
): Promise<DeliveryList> {
  if (first < 1 || first > MAX_PAGE) {
    throw invalidInput({ field: 'first', message: `is not from 1 to ${MAX_PAGE}` })
  }
  const rows = (await db.prisma.delivery.findMany({
    include,
    where: {
      ...conditions({ workspaceId, filter }),
      id: after === null ? undefined : { lt: readCursor(after) },
    },
    orderBy: { id: 'desc' },
    // One more than asked for tells whether there is a next page.
    take: first + 1,
  })) as Delivery[]
  return {
    edges: rows.slice(0, first).map((node) => ({ node, cursor: writeCursor(node) })),
    hasNextPage: rows.length > first,
  }
}

/**
 * How many deliveries a list has.
 * @throws DocketError INVALID_INPUT for a bad filter
 */
export async function countListed(db: Database, scope: DeliveryScope, exact: boolean): Promise<Total> {
  const count = await db.prisma.delivery.count({
    where: conditions(scope),
    take: exact ? undefined : MOST + 1,
  })
  const capped = !exact && count > MOST
  return { count: capped ? MOST : count, capped }
}

function conditions({ workspaceId, filter }: DeliveryScope): Prisma.DeliveryWhereInput {
  const { endpoint, job, status, retried } = parseFilter(filter)
  return {
    workspaceId,
    endpointId: endpoint,
    jobId: job,
    status: status ? { in: status } : undefined,
    attempts: retried === undefined ? undefined : { [retried ? 'some' : 'none']: { number: SECOND } },
  }
}

/** @returns null when the workspace has no such delivery */
export function findDelivery(db: Database, workspaceId: string, id: string): Promise<Delivery | null> {
  return db.prisma.delivery.findFirst({ where: { id, workspaceId } })
}

function parseFilter(filter: unknown) {
  const parsed = Filter.safeParse(filter)
  if (parsed.success) return parsed.data
  throw invalidInput(
    ...parsed.error.issues.map(({ path, message }) => ({ field: ['filter', ...path].join('.'), message })),
  )
}

const writeCursor = ({ id }: Delivery) => Buffer.from(JSON.stringify(['delivery', id])).toString('base64url')

const Cursor = z.tuple([z.literal('delivery'), z.uuid()])

function readCursor(cursor: string): string {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))[1]
  } catch {
    throw invalidInput({ field: 'after', message: 'is not a cursor of this list' })
  }
}
