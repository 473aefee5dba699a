import type { Query } from './read.ts'

/** A list shows "10,000+" when there are more. */
export const MOST = 10_000

export interface Total {
  count: number
  /** Whether there are more than that */
  capped: boolean
}

/**
 * How many rows a list has.
 * @param source what stands behind FROM, with its conditions
 * @param exact counts all of them, however long that takes
 */
export async function countRows(
  query: Query,
  source: string,
  values: unknown[],
  exact: boolean,
): Promise<Total> {
  const counted = exact
    ? `SELECT count(*)::int AS count FROM ${source}`
    : `SELECT count(*)::int AS count FROM (SELECT FROM ${source} LIMIT ${MOST + 1}) AS counted`
  const [row] = await query<{ count: number }>(counted, values)
  const capped = !exact && row!.count > MOST
  return { count: capped ? MOST : row!.count, capped }
}
