import type { Session } from '../db/session.ts'

// graphile-worker frees the tasks of a process that is gone after four hours. A process holds this lock for each of its
// pools instead, and PostgreSQL drops it with the connection.
const LOCK = 'SELECT pg_advisory_lock(hashtextextended($1, 8))'

const FREE = `
  SELECT graphile_worker.force_unlock_workers(array_agg(DISTINCT locked_by))
  FROM graphile_worker.jobs AS task
  WHERE locked_by IS NOT NULL AND NOT EXISTS (
    SELECT FROM pg_locks AS l WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended(task.locked_by, 8))
  HAVING count(*) > 0`

/** Says that a pool lives, for as long as the session does. */
export async function holdPool(session: Session, poolId: string): Promise<void> {
  await session.query(LOCK, [poolId])
}

/**
 * Frees the tasks of pools that nobody holds. After a restart of PostgreSQL that can be those of a process that lives and
 * has yet to notice: such a task runs twice.
 */
export async function freeLostTasks(session: Session): Promise<void> {
  await session.query(FREE)
}
