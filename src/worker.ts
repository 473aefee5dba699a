import bulkAction from '../tasks/bulk_action.ts'
import deliverWebhook from '../tasks/deliver_webhook.ts'
import { createClaude } from './claude/client.ts'
import { startSimulator } from './claude/simulator/server.ts'
import { modelsOf } from './config.ts'
import { openDatabase } from './db/database.ts'
import { listen } from './db/listen.ts'
import { provideDatabase } from './db/provide.ts'
import { startRetention } from './documents/retention.ts'
import { CANCEL_CHANNEL, createNotifier, WANTED_CHANNEL, WORK_CHANNEL } from './events/notifier.ts'
import { createOutputs } from './execution/output.ts'
import { startWorker } from './execution/worker.ts'
import type { RetryDeps } from './jobs/retry.ts'
import { startRollUp } from './jobs/roll-up.ts'
import { type Process, runProcess } from './process.ts'
import { isOfQueue, startQueueWorker } from './queue/worker.ts'
import { createAddressGuard } from './webhooks/address-guard.ts'
import type { DeliverDeps } from './webhooks/deliver.ts'
import { startDeliveryRetention } from './webhooks/retention.ts'

/** The composition root of a worker process: claims jobs and works on them. */
async function start({ config, log, onStop, stop }: Process): Promise<void> {
  const database = await provideDatabase(config, log)
  onStop(database.stop)
  // Connections that froze while idle are gone before one after the other is tried.
  const db = openDatabase(database.url, log, { idleTimeoutMs: 2000 })
  onStop(db.close)
  const notifier = createNotifier(db, log)
  onStop(notifier.close)
  onStop(startRollUp(db, log).stop)

  const claude = createClaude({
    ...(await claudeAccess({ config, log, onStop, stop })),
    callTimeoutMs: config.DOCKET_CALL_TIMEOUT_SECONDS * 1000,
    idleTimeoutMs: config.DOCKET_IDLE_TIMEOUT_SECONDS * 1000,
  })
  const outputs = createOutputs({ db, notifier, log })
  const worker = startWorker(
    { db, notifier, log, claude, outputs },
    {
      databaseUrl: database.url,
      concurrency: config.DOCKET_CONCURRENCY,
      models: Object.values(modelsOf(config)),
      simulated: !config.ANTHROPIC_API_KEY,
      graceMs: config.DOCKET_GRACE_SECONDS * 1000,
    },
  )
  const listener = await listen(database.url, log, {
    channels: {
      [WORK_CHANNEL]: worker.wake,
      [CANCEL_CHANNEL]: (jobIds) => worker.cancel(jobIds.split(',')),
      [WANTED_CHANNEL]: (jobIds) => outputs.want(jobIds.split(',')),
    },
    onGap: worker.wake,
  })
  onStop(listener.close)
  onStop(worker.stop)
  const retention = startRetention({ db, notifier, log }, 'retention')
  onStop(retention.stop)
  onStop(startDeliveryRetention(db, log, config.DOCKET_DELIVERY_DAYS).stop)
  // The jobs of this process have nothing to do with what breaks in the queue: its pool ends, and is started anew.
  process.on('unhandledRejection', (error) => {
    if (!isOfQueue(error)) throw error
    log.warn({ err: error }, 'the queue lost the database')
  })
  const models = modelsOf(config)
  const guard = createAddressGuard(config.DOCKET_WEBHOOK_ALLOW)
  const tasks = startQueueWorker<RetryDeps & DeliverDeps>(
    { databaseUrl: database.url, log },
    { db, notifier, models, deadlineHours: config.DOCKET_DEADLINE_HOURS, guard },
    [bulkAction, deliverWebhook],
  )
  onStop(tasks.stop)
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

if (import.meta.main) await runProcess('worker', start)
