import type { CombinedError } from 'urql'
import { uncached } from '../api/client.ts'
import {
  JobAloneDocument,
  type JobFilter,
  type JobOrder,
  JobPageDocument,
  type JobPageQuery,
} from '../gql/jobs.ts'
import type { PathColumn } from './choice.ts'
import type { Job } from './job.ts'
import type { Page, PageSource } from './page-window.ts'

/** What a list is asked for. */
export interface ListQuery {
  filter: JobFilter
  orderBy: JobOrder
  /** Values out of input or result that come along with each job */
  paths: PathColumn[]
}

/** The place in the query that a path has. */
const placeOf = (paths: PathColumn[]) =>
  Object.fromEntries(
    paths.flatMap(({ root, path }, i) => [
      [`path${i}`, path],
      [`${root === 'input' ? 'in' : 'out'}${i}`, true],
    ]),
  )

/** The value of the path column in a place of the query. */
export function valueAt(job: Job, root: PathColumn['root'], place: number): unknown {
  return job[`${root === 'input' ? 'in' : 'out'}${place}` as keyof Job]
}

function answered<Data>({ data, error }: { data?: Data; error?: CombinedError }): Data {
  if (data === undefined || data === null) throw error
  return data
}

function pageOf({ jobs: { edges, pageInfo } }: JobPageQuery): Page<Job> {
  return {
    rows: edges.map(({ node }) => node),
    next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined,
  }
}

/**
 * Reads the jobs of a list.
 * @throws CombinedError what the server or the connection says
 */
export function jobSource({ filter, orderBy, paths }: ListQuery): PageSource<Job> {
  const places = placeOf(paths)
  return {
    async page(after) {
      const variables = { filter, orderBy, after, ...places }
      return pageOf(answered(await uncached.query(JobPageDocument, variables)))
    },
    async row(id) {
      return answered(await uncached.query(JobAloneDocument, { id, ...places })).job ?? undefined
    },
  }
}
