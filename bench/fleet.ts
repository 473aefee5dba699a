import { DEFAULT_WORKSPACE_ID } from '../src/access/authenticate.ts'
import { type Database, openDatabase } from '../src/db/database.ts'
import { startTemporary } from '../src/db/embedded-temporary.ts'
import { migrate } from '../src/db/migrate.ts'
import { createNotifier } from '../src/events/notifier.ts'
import { submitJob } from '../src/jobs/submit.ts'
import { submitParser } from '../src/jobs/submit-input.ts'
import { createLogger } from '../src/log.ts'
import { runFile, type TestProcess } from '../test/support/process.ts'

export const MODEL = 'claude-sonnet-5-5'

const MAX_TEXT_LENGTH = 100_000

/** A PostgreSQL, a simulator and workers, each a process of its own; jobs are submitted without HTTP. */
export interface Fleet {
  db: Database
  simulatorUrl: string
  startWorkers(count: number, env?: Record<string, string>): Promise<TestProcess[]>
  /** Submits a SUMMARIZE job. @returns its id */
  submit(text: string, options?: { workspaceId?: string; priority?: string }): Promise<string>
  stop(): Promise<void>
}

export async function startFleet(simulatorOptions: object): Promise<Fleet> {
  // As in production: a commit waits for the disk.
  const database = await startTemporary({})
  await migrate(database.url)
  const log = createLogger({ LOG_LEVEL: 'warn', NODE_ENV: 'production' }, 'bench')
  const db = openDatabase(database.url, log)
  const notifier = createNotifier(db, log)
  const simulator = runFile('bench/simulator.ts', {}, [JSON.stringify(simulatorOptions)])
  const simulatorUrl = (await simulator.printed(/"url":"([^"]+)"/))[1]!
  const workers: TestProcess[] = []
  const submitting = {
    db,
    notifier,
    parseSubmit: submitParser(MAX_TEXT_LENGTH),
    models: { SUMMARIZE: MODEL, EXTRACT: MODEL, EVALUATE: MODEL },
    deadlineHours: 24,
  }

  return {
    db,
    simulatorUrl,
    async startWorkers(count, env = {}) {
      const started = Array.from({ length: count }, () =>
        runFile('src/worker.ts', {
          DATABASE_URL: database.url,
          ANTHROPIC_API_KEY: 'simulator',
          ANTHROPIC_BASE_URL: simulatorUrl,
          DOCKET_GRACE_SECONDS: '1',
          NODE_ENV: 'production',
          ...env,
        }),
      )
      workers.push(...started)
      await Promise.all(started.map((worker) => worker.logged('the worker is ready')))
      return started
    },
    async submit(text, { workspaceId = DEFAULT_WORKSPACE_ID, priority = 'NORMAL' } = {}) {
      const viewer = { workspaceId, actor: { type: 'API_KEY', id: 'bench' } as const }
      const input = { task: { summarize: { length: 'BRIEF' } }, document: { inline: { text } }, priority }
      return (await submitJob(submitting, viewer, input)).id
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()))
      await simulator.stop()
      await notifier.close()
      await db.close()
      await database.stop()
    },
  }
}

/** Does `work` for each item, at most `width` at once. */
export async function inParallel<Item>(items: Item[], width: number, work: (item: Item) => Promise<unknown>) {
  const left = [...items]
  const next = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: width }, next))
}
