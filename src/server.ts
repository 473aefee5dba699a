import { loadApiKey } from './access/api-key.ts'
import { createAuthenticate } from './access/authenticate.ts'
import { modelsOf } from './config.ts'
import { openDatabase } from './db/database.ts'
import { listen } from './db/listen.ts'
import { provideDatabase } from './db/provide.ts'
import { OperatorError } from './errors.ts'
import { createNotifier, EVENTS_CHANNEL } from './events/notifier.ts'
import { createWakeUps } from './events/wakeups.ts'
import { startRollUp } from './jobs/roll-up.ts'
import { submitParser } from './jobs/submit-input.ts'
import { type Process, runProcess } from './process.ts'

export interface RunningServer {
  /** Such as http://127.0.0.1:4000 */
  url: string
  apiKey: string
  databaseUrl: string
}

/** The composition root of the API. */
export async function startServer({ config, log, onStop }: Process): Promise<RunningServer> {
  // Half of the start is loading the HTTP app; PostgreSQL starts meanwhile.
  const loading = import('./http/app.ts')
  const database = await provideDatabase(config, log)
  onStop(database.stop)
  const db = openDatabase(database.url, log)
  onStop(db.close)
  const wakeUps = createWakeUps()
  const listener = await listen(database.url, log, {
    channels: { [EVENTS_CHANNEL]: wakeUps.deliver },
    onGap: wakeUps.wakeAll,
  })
  onStop(listener.close)
  const notifier = createNotifier(db, log)
  onStop(notifier.close)
  onStop(startRollUp(db, log).stop)

  const apiKey = await loadApiKey(config)
  const closing = new AbortController()
  const { createApp } = await loading
  const app = createApp({
    api: {
      db,
      wakeUps,
      closing: closing.signal,
      notifier,
      parseSubmit: submitParser(config.DOCKET_MAX_TEXT_LENGTH),
      models: modelsOf(config),
      deadlineHours: config.DOCKET_DEADLINE_HOURS,
      simulated: !config.ANTHROPIC_API_KEY,
    },
    maxTextLength: config.DOCKET_MAX_TEXT_LENGTH,
    authenticate: createAuthenticate(apiKey),
    log,
  })
  onStop(async () => {
    closing.abort()
    await app.close()
  })
  const url = await app.listen({ host: config.HOST, port: config.PORT }).catch(explainPort)
  log.info({ url }, 'the server is ready')
  return { url, apiKey, databaseUrl: database.url }
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
