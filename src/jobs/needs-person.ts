import type { Database } from '../db/database.ts'

/** Jobs that ended lately and that a person should look at; each number at most 10,000. */
export interface NeedsPerson {
  failed: number
  partial: number
  /** With a claim whose evidence is not verified */
  unverified: number
}

const DAYS = 7
const MOST = 10_000

const counted = (condition: string) => `
  (SELECT count(*)::int FROM (
    SELECT FROM job WHERE workspace_id = $1 AND finished_at >= $2 AND ${condition} LIMIT ${MOST}) AS job)`

const READ = `
  SELECT ${counted(`status = 'FAILED'`)} AS failed, ${counted(`status = 'PARTIAL'`)} AS partial,
    ${counted('unverified_claims > 0')} AS unverified`

/**
 * How many jobs of a workspace need a person.
 * @param since counts those that ended from then on; null: in the last 7 days
 * @throws DocketError QUERY_TOO_COMPLEX when counting takes too long
 */
export async function readNeedsPerson(
  db: Database,
  workspaceId: string,
  since: Date | null,
): Promise<NeedsPerson> {
  const from = since ?? new Date(Date.now() - DAYS * 86_400_000)
  return await db.read(async (query) => (await query<NeedsPerson>(READ, [workspaceId, from]))[0]!)
}
