import { equal, oneOf, type Param, within } from '../db/conditions.ts'
import type { JobFilter } from './filter.ts'

/** Time from the first start to the end; job_duration_idx is over it. */
export const DURATION = '(finished_at - started_at)'
export const HAS_DURATION = ['finished_at IS NOT NULL', 'started_at IS NOT NULL']

export interface JobConditions {
  workspace: string
  /** By columns with few values */
  known: string[]
  /** By spans of what a list can be ordered by; for a list in another order they are as good as searched */
  spans: Record<'CREATED_AT' | 'STARTED_AT' | 'FINISHED_AT' | 'DURATION' | 'COST', string[]>
  searched: string[]
  /** By what stands in job_search: a query for `id`, `workspace_id` and `created_at` of the jobs that fit */
  described: string | null
}

/** The jobs of a workspace that fit a filter, as SQL conditions of the table job. All must hold. */
export function conditions(workspaceId: string, filter: JobFilter, param: Param): string[] {
  const { workspace, known, spans, searched, described } = jobConditions(workspaceId, filter, param)
  return [
    workspace,
    ...known,
    ...Object.values(spans).flat(),
    ...searched,
    ...(described === null ? [] : [`id IN (SELECT id FROM (${described}) AS described)`]),
  ]
}

/** The same, apart by how well PostgreSQL can guess how many jobs fit. */
export function jobConditions(workspaceId: string, filter: JobFilter, param: Param): JobConditions {
  const seconds = (value: number) => `${param(value)}::float8 * interval '1 second'`
  return {
    workspace: `workspace_id = ${param(workspaceId)}`,
    known: [
      ...oneOf('status', filter.status, '"JobStatus"', param),
      ...oneOf('task_type', filter.taskType && [filter.taskType], '"TaskType"', param),
      ...oneOf('task_type', filter.taskTypes, '"TaskType"', param),
      ...equal('document_id', filter.document, param),
      ...equal('model', filter.model, param),
      ...equal('submitted_by', filter.submittedBy, param),
      ...oneOf('error_code', filter.errorCode, 'text', param),
      ...oneOf('error_fingerprint', filter.errorFingerprint, 'text', param),
      ...unverified(filter),
    ],
    spans: {
      CREATED_AT: within('created_at', filter.createdAt, param),
      STARTED_AT: within('started_at', filter.startedAt, param),
      FINISHED_AT: within('finished_at', filter.finishedAt, param),
      DURATION: filter.durationSeconds
        ? [...HAS_DURATION, ...within(DURATION, filter.durationSeconds, seconds)]
        : [],
      COST: within('cost_micros', filter.costMicros, param),
    },
    searched: [
      ...oneOf('id', filter.ids, 'uuid', param),
      ...contains('result', filter.resultContains, param),
      ...ofDocument(workspaceId, filter, param),
    ],
    described: described(workspaceId, filter, param),
  }
}

/** As in the condition of job_unverified_idx. */
function unverified({ unverified }: JobFilter): string[] {
  if (unverified === null) return []
  return [unverified ? 'unverified_claims > 0' : 'unverified_claims = 0']
}

const contains = (column: string, value: unknown, param: Param): string[] =>
  value === null ? [] : [`${column} @> ${param(JSON.stringify(value))}::jsonb`]

function ofDocument(workspaceId: string, { documentSha256 }: JobFilter, param: Param): string[] {
  if (documentSha256 === null) return []
  return [
    `document_id IN (
      SELECT id FROM document WHERE workspace_id = ${param(workspaceId)} AND sha256 = ${param(documentSha256)})`,
  ]
}

/** What stands in job_search, where its indexes are written once for each job. */
function described(workspaceId: string, filter: JobFilter, param: Param): string | null {
  const fits = [
    ...(filter.labels ?? []).flatMap(({ key, value }) => contains('labels', { [key]: value }, param)),
    ...contains('input', filter.inputContains, param),
    ...(filter.text === null ? [] : [`words @@ docket_word_query(${param(filter.text)})`]),
    ...named(filter, param),
  ]
  if (fits.length === 0) return null
  const where = [`workspace_id = ${param(workspaceId)}`, ...fits].join(' AND ')
  return `SELECT job_id AS id, workspace_id, created_at FROM job_search WHERE ${where}`
}

/** The index knows the words of name and labels together; the name itself decides. */
function named({ documentName }: JobFilter, param: Param): string[] {
  if (documentName === null) return []
  const query = `docket_word_query(${param(documentName)})`
  return [`words @@ ${query}`, `docket_words(document_name) @@ ${query}`]
}
