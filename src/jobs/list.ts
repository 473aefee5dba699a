import { z } from 'zod'
import type { Database } from '../db/database.ts'
import type { Job, Prisma } from '../db/generated/prisma/client.ts'
import { invalidInput } from '../errors.ts'
import { conditions, parseFilter } from './filter.ts'

export type JobOrder = 'CREATED_AT_DESC' | 'CREATED_AT_ASC'

export interface JobListQuery {
  workspaceId: string
  /** As it came from the client */
  filter: unknown
  orderBy: JobOrder
  first: number
  after: string | null
}

export interface JobList {
  edges: { cursor: string; node: Job }[]
  hasNextPage: boolean
}

export const MAX_PAGE = 100

/**
 * A page of jobs by keyset: page 1,000 costs what page 1 costs, and jobs that come in between shift nothing.
 * @param include which relations to read with each job; its input and result are left out
 * @throws DocketError INVALID_INPUT for a bad cursor, page size or filter
 */
export async function listJobs(
  db: Database,
  query: JobListQuery,
  include: Prisma.JobInclude,
): Promise<JobList> {
  if (query.first < 1 || query.first > MAX_PAGE) {
    throw invalidInput({ field: 'first', message: `is not from 1 to ${MAX_PAGE}` })
  }
  const filter = parseFilter(query.filter)
  const direction = query.orderBy === 'CREATED_AT_DESC' ? 'desc' : 'asc'
  const rows = (await db.prisma.job.findMany({
    include,
    where: {
      AND: [
        conditions(query.workspaceId, filter),
        query.after ? beyond(readCursor(query.after), direction) : {},
      ],
    },
    orderBy: [{ createdAt: direction }, { id: direction }],
    // One more than asked for tells whether there is a next page.
    take: query.first + 1,
  })) as unknown as Job[]
  return {
    edges: rows.slice(0, query.first).map((node) => ({ node, cursor: writeCursor(node) })),
    hasNextPage: rows.length > query.first,
  }
}

interface Position {
  createdAt: Date
  id: string
}

/** The first condition lets the index find the place; the second one orders jobs of the same millisecond. */
function beyond({ createdAt, id }: Position, direction: 'asc' | 'desc'): Prisma.JobWhereInput {
  return direction === 'desc'
    ? { createdAt: { lte: createdAt }, OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }] }
    : { createdAt: { gte: createdAt }, OR: [{ createdAt: { gt: createdAt } }, { id: { gt: id } }] }
}

const Cursor = z.tuple([z.iso.datetime().transform((at) => new Date(at)), z.uuid()])

const writeCursor = ({ createdAt, id }: Position) =>
  Buffer.from(JSON.stringify([createdAt.toISOString(), id])).toString('base64url')

function readCursor(cursor: string): Position {
  try {
    const [createdAt, id] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return { createdAt, id }
  } catch {
    throw invalidInput({ field: 'after', message: 'is not a cursor of this list' })
  }
}
