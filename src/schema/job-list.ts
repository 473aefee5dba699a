import { queryFromInfo } from '@pothos/plugin-prisma'
import type { Prisma } from '../db/generated/prisma/client.ts'
import { listJobs, MAX_PAGE } from '../jobs/list.ts'
import { builder } from './builder.ts'
import { JobType } from './job.ts'
import { JobFilter } from './job-filter.ts'

const JobOrderEnum = builder.enumType('JobOrder', {
  description: 'The order of a list of jobs.',
  values: {
    CREATED_AT_DESC: { description: 'Last submitted first.' },
    CREATED_AT_ASC: { description: 'First submitted first.' },
  },
})

const JobConnection = builder.connectionObject(
  { type: JobType, name: 'JobConnection', description: 'A page of jobs.' },
  { name: 'JobEdge', description: 'A job in a page, with its cursor.' },
)

const DEFAULT_PAGE = 20

builder.queryField('jobs', (t) =>
  t.field({
    type: JobConnection,
    description: 'Jobs, page by page. Only forward: a keyset has no page numbers.',
    // Divided, because the list of edges within counts ten times on its own.
    complexity: ({ first }) => ({ field: 1, multiplier: Math.min(first ?? DEFAULT_PAGE, MAX_PAGE) / 10 }),
    args: {
      filter: t.arg({ type: JobFilter, description: 'Which jobs.' }),
      orderBy: t.arg({ type: JobOrderEnum, defaultValue: 'CREATED_AT_DESC', description: 'In which order.' }),
      first: t.arg.int({ defaultValue: DEFAULT_PAGE, description: 'How many at most; up to 100.' }),
      after: t.arg.string({ description: 'Only jobs beyond this cursor.' }),
    },
    resolve: async (_, { filter, orderBy, first, after }, context, info) => {
      const { include } = queryFromInfo({ context, info, typeName: 'Job', path: ['edges', 'node'] })
      const page = await listJobs(
        context.api.db,
        {
          workspaceId: context.viewer.workspaceId,
          filter: filter ?? {},
          orderBy: orderBy ?? 'CREATED_AT_DESC',
          first: first ?? DEFAULT_PAGE,
          after: after ?? null,
        },
        (include ?? {}) as Prisma.JobInclude,
      )
      return {
        edges: page.edges,
        pageInfo: {
          hasNextPage: page.hasNextPage,
          hasPreviousPage: false,
          startCursor: page.edges[0]?.cursor,
          endCursor: page.edges.at(-1)?.cursor,
        },
      }
    },
  }),
)
