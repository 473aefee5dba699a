import { join } from 'node:path'
import product from '../package.json' with { type: 'json' }
import { loadApiKey } from './access/api-key.ts'
import { type Authenticate, createAuthenticate, KEY_HOLDER } from './access/authenticate.ts'
import type { SessionDeps } from './access/session.ts'
import { makeSignInLink } from './access/sign-in-link.ts'
import { type Config, modelsOf } from './config.ts'
import { type Database, openDatabase } from './db/database.ts'
import { type ListenHandlers, listen } from './db/listen.ts'
import { provideDatabase } from './db/provide.ts'
import { OperatorError } from './errors.ts'
import { readLastCheckpoint } from './events/audit/checkpoint.ts'
import { checkpointFile } from './events/audit/checkpoint-file.ts'
import { type AuditKey, loadAuditKey, publicKeys } from './events/audit/key.ts'
import { refuseOtherKey } from './events/audit/seal.ts'
import { startSealer } from './events/audit/sealer.ts'
import { createLive } from './events/live.ts'
import { createNotifier, EVENTS_CHANNEL, OUTPUT_CHANNEL, WORK_CHANNEL } from './events/notifier.ts'
import { createTail } from './events/tail.ts'
import { createWakeUps, type WakeUps } from './events/wakeups.ts'
import { countByStatus } from './jobs/counts.ts'
import { startCountingOldClaims } from './jobs/old-claims.ts'
import { readQueue } from './jobs/queue.ts'
import { startRollUp } from './jobs/roll-up.ts'
import { submitParser } from './jobs/submit-input.ts'
import { type Process, runProcess } from './process.ts'
import { createAddressGuard } from './webhooks/address-guard.ts'

const CONSOLE_FOLDER = join(import.meta.dirname, '../console/dist')
// A request waits behind many others rather than fail. A worker must notice sooner that the database has gone.
const CONNECT_TIMEOUT_MS = 10_000

export interface RunningServer {
  /** Such as http://127.0.0.1:4000 */
  url: string
  apiKey: string
  databaseUrl: string
  /** Makes a link to the console that signs in once, within 24 hours. */
  makeSignInLink(): Promise<string>
}

/**
 * The composition root of the API.
 * @param entrance who may come in
 */
export async function startServer(
  { config, log, onStop }: Process,
  entrance: (deps: SessionDeps) => Authenticate = createAuthenticate,
): Promise<RunningServer> {
  // Half of the start is loading the HTTP app; PostgreSQL starts meanwhile.
  const loading = import('./http/app.ts')
  const database = await provideDatabase(config, log)
  onStop(database.stop)
  const db = openDatabase(database.url, log, { connectTimeoutMs: CONNECT_TIMEOUT_MS })
  onStop(db.close)
  const wakeUps = createWakeUps()
  const outputs = createWakeUps()
  const listener = await listen(database.url, log, ringing(wakeUps, outputs))
  onStop(listener.close)
  const notifier = createNotifier(db, log)
  onStop(notifier.close)
  onStop(startRollUp(db, log).stop)
  onStop(startCountingOldClaims(db, log).stop)

  const apiKey = await loadApiKey(config)
  const sessions = { db, apiKey, sessionHours: config.DOCKET_SESSION_HOURS }
  const auditKey = await loadSealingKey(config, db)
  const file = checkpointFile(config)
  onStop(startSealer({ db, databaseUrl: database.url, log, key: auditKey, file }).stop)
  const guard = createAddressGuard(config.DOCKET_WEBHOOK_ALLOW)
  const closing = new AbortController()
  const { createApp } = await loading
  const app = createApp({
    api: {
      db,
      wakeUps,
      auditKeys: publicKeys(auditKey.publicKey),
      outputs,
      tail: createTail({ db, wakeUps, log }),
      queue: createLive({ wakeUps, log }, (workspaceId) => readQueue(db, workspaceId)),
      counts: createLive({ wakeUps, log }, (workspaceId) => countByStatus(db, workspaceId, null)),
      closing: closing.signal,
      notifier,
      parseSubmit: submitParser(config.DOCKET_MAX_TEXT_LENGTH, guard),
      guard,
      models: modelsOf(config),
      deadlineHours: config.DOCKET_DEADLINE_HOURS,
      simulated: !config.ANTHROPIC_API_KEY,
      environment: config.NODE_ENV,
      version: product.version,
      maxTextLength: config.DOCKET_MAX_TEXT_LENGTH,
    },
    authenticate: entrance(sessions),
    sessions,
    consoleFolder: CONSOLE_FOLDER,
    log,
  })
  onStop(async () => {
    closing.abort()
    await app.close()
  })
  const url = await app.listen({ host: config.HOST, port: config.PORT }).catch(explainPort)
  log.info({ url }, 'the server is ready')
  return {
    url,
    apiKey,
    databaseUrl: database.url,
    makeSignInLink: async () => `${url}/console/sign-in#link=${await makeSignInLink(sessions, KEY_HOLDER)}`,
  }
}

/** What is done at each notification. */
function ringing(wakeUps: WakeUps, outputs: WakeUps): ListenHandlers {
  return {
    channels: {
      [EVENTS_CHANNEL](jobIds) {
        wakeUps.deliver(jobIds)
        outputs.deliver(jobIds)
      },
      [OUTPUT_CHANNEL]: outputs.deliver,
      // A submit tells the workers only; that is enough to hear of it.
      [WORK_CHANNEL]: wakeUps.wakeAny,
    },
    onGap() {
      wakeUps.wakeAll()
      outputs.wakeAll()
    },
  }
}

/** @throws OperatorError when the log is sealed with another key than that which this server made itself */
async function loadSealingKey(config: Config, db: Database): Promise<AuditKey> {
  const key = await loadAuditKey(config)
  refuseOtherKey(await readLastCheckpoint(db), key)
  return key
}

function explainPort(error: NodeJS.ErrnoException & { port?: number }): never {
  if (error.code !== 'EADDRINUSE') throw error
  throw new OperatorError(
    `Port ${error.port} is taken by another program. Choose another one, such as PORT=4001.`,
  )
}

if (import.meta.main) {
  await runProcess('server', async (self) => void (await startServer(self)))
}
