import { z } from 'zod'
import { anyOf, given, json, parseFilterBy, range, text, words } from '../db/filter-input.ts'
import { JobStatus, TaskType } from '../db/generated/prisma/client.ts'
import { ERRORS, type ErrorCode } from '../errors.ts'
import { MAX_LABELS } from './submit-input.ts'

const CODES = Object.keys(ERRORS) as ErrorCode[]
const times = given(range(z.coerce.date()))
const MAX_SECONDS = 1_000_000_000

/** As many as a person would select by hand. */
const MAX_IDS = 1000
const id = z.uuid('is not an id').toLowerCase()

const Label = z.object({ key: text, value: text })

/** All conditions must hold; what is null does not limit. Parsing brings equal filters into the same form. */
const Filter = z.object({
  ids: given(anyOf(id, MAX_IDS)),
  status: given(anyOf(z.enum(JobStatus))),
  taskType: given(z.enum(TaskType)),
  taskTypes: given(anyOf(z.enum(TaskType))),
  createdAt: times,
  startedAt: times,
  finishedAt: times,
  durationSeconds: given(range(z.number().min(0, 'is below 0').max(MAX_SECONDS, `is above ${MAX_SECONDS}`))),
  costMicros: given(range(z.int().min(0, 'is below 0'))),
  labels: given(z.array(Label).max(MAX_LABELS, `has more than ${MAX_LABELS} entries`)),
  document: given(z.uuid('is not an id')),
  documentName: given(words),
  documentSha256: given(z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in lower-case hexadecimal')),
  text: given(words),
  inputContains: given(json),
  resultContains: given(json),
  errorCode: given(anyOf(z.enum(CODES))),
  errorFingerprint: given(anyOf(z.string().regex(/^[0-9a-f]{16}$/, 'is not a fingerprint'))),
  unverified: given(z.boolean()),
  model: given(text),
  submittedBy: given(text),
})

export type JobFilter = z.output<typeof Filter>

/**
 * @param filter as it came from a client, or as it was stored as JSON
 * @throws DocketError INVALID_INPUT, naming every field that is wrong
 */
export const parseFilter = (filter: unknown): JobFilter => parseFilterBy(Filter, filter)

export const sameFilter = (one: JobFilter, other: JobFilter) => JSON.stringify(one) === JSON.stringify(other)
