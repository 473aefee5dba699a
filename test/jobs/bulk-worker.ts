import { openDatabase } from '../../src/db/database.ts'
import { createNotifier } from '../../src/events/notifier.ts'
import { createLogger } from '../../src/log.ts'
import { startQueueWorker } from '../../src/queue/worker.ts'
import bulkAction from '../../tasks/bulk_action.ts'
import type { Docket } from '../support/docket.ts'

const log = createLogger({ LOG_LEVEL: 'silent', NODE_ENV: 'production' }, 'test')
const model = 'claude-sonnet-5-5'

/** Does bulk actions as a worker does, and no jobs. @returns how to stop it */
export function startBulkWorker({ databaseUrl }: Docket): () => Promise<void> {
  const db = openDatabase(databaseUrl, log)
  const notifier = createNotifier(db, log)
  const models = { SUMMARIZE: model, EXTRACT: model, EVALUATE: model }
  const worker = startQueueWorker({ databaseUrl, log }, { db, notifier, models, deadlineHours: 24 }, [
    bulkAction,
  ])
  return async () => {
    await worker.stop()
    await notifier.close()
    await db.close()
  }
}
