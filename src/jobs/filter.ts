import { z } from 'zod'
import { JobStatus, type Prisma, TaskType } from '../db/generated/prisma/client.ts'
import { invalidInput } from '../errors.ts'
import { MAX_LABELS } from './submit-input.ts'

const MAX_FINGERPRINTS = 100

const given = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? null)

const sorted = <Item>(items: Item[]) => [...new Set(items)].sort()

// PostgreSQL's text cannot hold it, so that nothing stored can match.
const text = z.string().refine((value) => !value.includes('\0'), 'holds a NUL character')

const Label = z.object({ key: text, value: text })

/** All conditions must hold; what is null does not limit. Parsing brings equal filters into the same form. */
const Filter = z.object({
  status: given(z.array(z.enum(JobStatus)).transform(sorted)),
  taskType: given(z.enum(TaskType)),
  createdAt: given(z.object({ from: given(z.coerce.date()), to: given(z.coerce.date()) })),
  labels: given(z.array(Label).max(MAX_LABELS, `has more than ${MAX_LABELS} entries`)),
  document: given(z.uuid('is not an id')),
  errorFingerprint: given(
    z
      .array(z.string().regex(/^[0-9a-f]{16}$/, 'is not a fingerprint'))
      .max(MAX_FINGERPRINTS, `has more than ${MAX_FINGERPRINTS} entries`)
      .transform(sorted),
  ),
  model: given(text),
})

export type JobFilter = z.output<typeof Filter>

/**
 * @param filter as it came from a client, or as it was stored as JSON
 * @throws DocketError INVALID_INPUT, naming every field that is wrong
 */
export function parseFilter(filter: unknown): JobFilter {
  const parsed = Filter.safeParse(filter)
  if (parsed.success) return parsed.data
  throw invalidInput(...parsed.error.issues.map(({ path, message }) => ({ field: fieldPath(path), message })))
}

const fieldPath = (path: PropertyKey[]) =>
  path.reduce<string>(
    (field, part) => `${field}${typeof part === 'number' ? `[${part}]` : `.${String(part)}`}`,
    'filter',
  )

export const sameFilter = (one: JobFilter, other: JobFilter) => JSON.stringify(one) === JSON.stringify(other)

/** The jobs of a workspace that fit a filter. */
export function conditions(workspaceId: string, filter: JobFilter): Prisma.JobWhereInput {
  return {
    workspaceId,
    status: filter.status ? { in: filter.status } : undefined,
    taskType: filter.taskType ?? undefined,
    documentId: filter.document ?? undefined,
    model: filter.model ?? undefined,
    errorFingerprint: filter.errorFingerprint ? { in: filter.errorFingerprint } : undefined,
    createdAt: { gte: filter.createdAt?.from ?? undefined, lt: filter.createdAt?.to ?? undefined },
    AND: filter.labels?.map(({ key, value }) => ({ labels: { path: [key], equals: value } })),
  }
}
