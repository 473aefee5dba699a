import { z } from 'zod'
import type { Database } from '../db/database.ts'
import { invalidInput } from '../errors.ts'

const MAX_PATH = 200

const Path = z
  .string()
  .min(1, 'is empty')
  .max(MAX_PATH, `is longer than ${MAX_PATH} characters`)
  .refine((path) => !path.includes('\0'), 'holds a NUL character')
  .refine((path) => path.isWellFormed(), 'holds half of a surrogate pair')

/** A place in the JSON of a job. */
export interface JobPlace {
  jobId: string
  part: 'INPUT' | 'RESULT'
  /** Keys and indexes from 0, joined by dots, such as fields.0.name */
  path: string
}

/** @throws DocketError INVALID_INPUT for a path that is empty or too long */
export function parsePath(path: string): string {
  const parsed = Path.safeParse(path)
  if (parsed.success) return parsed.data
  throw invalidInput({ field: 'path', message: parsed.error.issues[0]!.message })
}

// The database takes the values out, so that no result comes here whole.
const READ = `
  SELECT (CASE asked.part WHEN 'INPUT' THEN job.input ELSE job.result END) #> string_to_array(asked.path, '.') AS value
  FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS asked (job_id, part, path, place)
  LEFT JOIN job ON job.id = asked.job_id ORDER BY asked.place`

/** @returns the value at each of these places; null where nothing is */
export async function valuesAt(db: Database, places: JobPlace[]): Promise<unknown[]> {
  const columns = [
    places.map(({ jobId }) => jobId),
    places.map(({ part }) => part),
    places.map(({ path }) => path),
  ]
  return (await db.query<{ value: unknown }>(READ, columns)).map(({ value }) => value)
}
