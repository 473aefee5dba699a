import { queryFromInfo } from '@pothos/plugin-prisma'
import type { Prisma } from '../db/generated/prisma/client.ts'
import { countJobs, JOB_ORDERS, type JobOrder, listJobs } from '../jobs/list.ts'
import { builder } from './builder.ts'
import { JobType } from './job.ts'
import { JobFilter } from './job-filter.ts'
import { pageArguments, pageComplexity } from './page.ts'
import { addTotalCount } from './total-count.ts'

const DESCRIPTIONS: Record<JobOrder, string> = {
  CREATED_AT_DESC: 'Last submitted first.',
  CREATED_AT_ASC: 'First submitted first.',
  FINISHED_AT_DESC: 'Last ended first; only jobs that have ended.',
  FINISHED_AT_ASC: 'First ended first; only jobs that have ended.',
  DURATION_DESC: 'Longest first, from the first start to the end; only jobs that began and have ended.',
  DURATION_ASC: 'Shortest first, from the first start to the end; only jobs that began and have ended.',
  COST_DESC: 'Most expensive first.',
  COST_ASC: 'Cheapest first.',
}

const JobOrderEnum = builder.enumType('JobOrder', {
  description: 'The order of a list of jobs.',
  values: Object.fromEntries(
    JOB_ORDERS.map((order) => [order, { value: order, description: DESCRIPTIONS[order] }]),
  ) as Record<JobOrder, { value: JobOrder; description: string }>,
})

const JobConnection = builder.connectionObject(
  { type: JobType, name: 'JobConnection', description: 'A page of jobs.' },
  { name: 'JobEdge', description: 'A job in a page, with its cursor.' },
)

addTotalCount(JobConnection)

builder.queryField('jobs', (t) =>
  t.field({
    type: JobConnection,
    description: 'Jobs, page by page, in both directions. There are no page numbers.',
    complexity: pageComplexity,
    args: {
      filter: t.arg({ type: JobFilter, description: 'Which jobs.' }),
      orderBy: t.arg({ type: JobOrderEnum, defaultValue: 'CREATED_AT_DESC', description: 'In which order.' }),
      ...pageArguments,
    },
    resolve: async (_, { filter, orderBy, ...page }, context, info) => {
      const { db } = context.api
      const { include } = queryFromInfo({ context, info, typeName: 'Job', path: ['edges', 'node'] })
      const query = {
        workspaceId: context.viewer.workspaceId,
        filter: filter ?? {},
        orderBy: orderBy ?? 'CREATED_AT_DESC',
      }
      return {
        ...(await listJobs(db, query, page, (include ?? {}) as Prisma.JobInclude)),
        count: (exact: boolean) => countJobs(db, query, exact),
      }
    },
  }),
)
