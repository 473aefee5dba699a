import { copyTestDatabase, type TestDatabase } from '../support/database.ts'
import { openLog, type TestLog } from './log.ts'

/** Does something to a copy of a log that nobody is connected to. */
export async function withCopy<Result>(
  original: TestDatabase,
  action: (log: TestLog) => Promise<Result>,
): Promise<Result> {
  const copy = await copyTestDatabase(original)
  const log = openLog(copy)
  try {
    return await action(log)
  } finally {
    await log.close()
    await copy.drop()
  }
}

/** Makes all hashes of a stream anew. */
export const REHASH = (stream: string) => `
  DO $$ DECLARE line event; before bytea := ''; BEGIN
    FOR line IN SELECT * FROM event WHERE stream_id = '${stream}' ORDER BY seq LOOP
      before := sha256(before || convert_to(docket_canonical(line.stream_id, line.job_id, line.seq, line.workspace_id,
        line.type, line.actor_type, line.actor_id, line.at, line.data), 'UTF8'));
      UPDATE event SET hash = before WHERE stream_id = line.stream_id AND seq = line.seq;
    END LOOP;
  END $$`

/** Lets what is kept as sealed fit the lines as they are now. */
export const RESEAL_HEADS = `
  UPDATE sealed_head SET hash = event.hash FROM event
  WHERE event.stream_id = sealed_head.stream_id AND event.seq = sealed_head.seq`
