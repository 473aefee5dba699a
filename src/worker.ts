import { randomUUID } from 'node:crypto'
import evaluate from '../tasks/evaluate.ts'
import extract from '../tasks/extract.ts'
import summarize from '../tasks/summarize.ts'
import { createClaude } from './claude/client.ts'
import { startSimulator } from './claude/simulator/server.ts'
import { openDatabase } from './db/database.ts'
import { provideDatabase } from './db/provide.ts'
import { createNotifier } from './events/notifier.ts'
import { type Process, runProcess } from './process.ts'
import { startQueueWorker } from './queue/worker.ts'

/** The composition root of a worker: takes jobs from the queue and works on them. */
async function startWorker({ config, log, onStop, stop }: Process): Promise<void> {
  const database = await provideDatabase(config, log)
  onStop(database.stop)
  const db = openDatabase(database.url, log)
  onStop(db.close)
  const notifier = createNotifier(db, log)
  onStop(notifier.close)

  const claude = createClaude({
    ...(await claudeAccess({ config, log, onStop, stop })),
    callTimeoutMs: config.DOCKET_CALL_TIMEOUT_SECONDS * 1000,
    idleTimeoutMs: config.DOCKET_IDLE_TIMEOUT_SECONDS * 1000,
  })
  const models = {
    SUMMARIZE: config.DOCKET_MODEL_SUMMARIZE,
    EXTRACT: config.DOCKET_MODEL_EXTRACT,
    EVALUATE: config.DOCKET_MODEL_EVALUATE,
  }

  const workerId = `worker-${randomUUID()}`
  const worker = await startQueueWorker(
    { url: database.url, concurrency: config.DOCKET_CONCURRENCY, log },
    { db, notifier, workerId, claude, log, models },
    [summarize, extract, evaluate],
  )
  onStop(worker.stop)
  // A worker that stops unasked has lost its database; its supervisor starts it anew.
  void worker.stopped.then(() => stop(1, 'the queue stopped'))
  log.info({ workerId, concurrency: config.DOCKET_CONCURRENCY }, 'the worker is ready')
}

async function claudeAccess({ config, log, onStop }: Process): Promise<{ apiKey: string; baseURL: string }> {
  if (config.ANTHROPIC_API_KEY) {
    return { apiKey: config.ANTHROPIC_API_KEY, baseURL: config.ANTHROPIC_BASE_URL }
  }
  const simulator = await startSimulator({ paceMs: config.DOCKET_SIMULATOR_PACE_MS })
  onStop(simulator.close)
  log.info('no ANTHROPIC_API_KEY: answers come from the built-in simulator, not from Claude')
  return { apiKey: 'simulator', baseURL: simulator.url }
}

if (import.meta.main) await runProcess('worker', startWorker)
