import { z } from 'zod'
import { invalidInput } from '../errors.ts'

const MAX_TEXT = 1000
const MAX_WORDS = 200
const MAX_ENTRIES = 100
const MAX_JSON_LENGTH = 10_000
const MAX_JSON_DEPTH = 20
const MAX_JSON_VALUES = 1000

/** What is not given is null, and does not limit. */
export const given = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? null)

/** Several values of which one must fit, in one form however they were written. An empty list fits nothing. */
export const anyOf = <Schema extends z.ZodType>(schema: Schema, max = MAX_ENTRIES) =>
  z
    .array(schema)
    .max(max, `has more than ${max} entries`)
    .transform((items) => [...new Set(items)].sort())

export const range = <Schema extends z.ZodType>(schema: Schema) =>
  z.object({ from: given(schema), to: given(schema) })

/** What PostgreSQL's text can hold: nothing that is stored could match anything else. */
export const text = z
  .string()
  .max(MAX_TEXT, `is longer than ${MAX_TEXT} characters`)
  .refine((value) => !value.includes('\0'), 'holds a NUL character')
  .refine((value) => value.isWellFormed(), 'holds half of a surrogate pair')

/** What is searched for by the beginnings of words (docket_word_query). */
export const words = text
  .max(MAX_WORDS, `is longer than ${MAX_WORDS} characters`)
  .refine((value) => /[\p{L}\p{N}]/u.test(value), 'has no word')

/** A value that JSON must contain, with the keys of its objects in order: PostgreSQL gives them back in another one. */
export const json = z.unknown().transform((value, context) => {
  const problem = problemOf(value)
  if (!problem) return ordered(value)
  context.addIssue({ code: 'custom', message: problem })
  return z.NEVER
})

/** Without recursion: a value may be nested deeper than the stack is. */
function problemOf(value: unknown): string | undefined {
  const open = [{ value, depth: 0 }]
  let length = 0
  for (let seen = 1; open.length > 0; seen++) {
    const { value, depth } = open.pop()!
    const entries = value !== null && typeof value === 'object' ? Object.entries(value) : []
    if (seen + open.length + entries.length > MAX_JSON_VALUES)
      return `has more than ${MAX_JSON_VALUES} values`
    const strings = [...(typeof value === 'string' ? [value] : []), ...entries.map(([key]) => key)]
    length += strings.reduce((sum, string) => sum + string.length, 0)
    if (depth > MAX_JSON_DEPTH) return `is nested deeper than ${MAX_JSON_DEPTH} levels`
    if (length > MAX_JSON_LENGTH) return `is longer than ${MAX_JSON_LENGTH} characters`
    if (strings.some((string) => string.includes('\0'))) return 'holds a NUL character'
    if (strings.some((string) => !string.isWellFormed())) return 'holds half of a surrogate pair'
    open.push(...entries.map(([, value]) => ({ value, depth: depth + 1 })))
  }
  return undefined
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, value]) => [key, ordered(value)]),
  )
}

/**
 * Checks a filter and brings equal ones into the same form.
 * @param filter as it came from a client, or as it was stored as JSON
 * @throws DocketError INVALID_INPUT, naming every field that is wrong
 */
export function parseFilterBy<Schema extends z.ZodType>(schema: Schema, filter: unknown): z.output<Schema> {
  const parsed = schema.safeParse(filter)
  if (parsed.success) return parsed.data
  throw invalidInput(...parsed.error.issues.map(({ path, message }) => ({ field: fieldPath(path), message })))
}

const fieldPath = (path: PropertyKey[]) =>
  path.reduce<string>(
    (field, part) => `${field}${typeof part === 'number' ? `[${part}]` : `.${String(part)}`}`,
    'filter',
  )
