import { makeAppUser } from '../db/app-user.ts'
import { provideDatabase } from '../db/provide.ts'
import { runProcess } from '../process.ts'

// `npm run migrate`: brings the database up to this version, makes the user of servers and workers, and ends.
await runProcess('migrate', async ({ config, log, onStop, stop }) => {
  const database = await provideDatabase(config, log)
  onStop(database.stop)
  if (config.DOCKET_APP_PASSWORD) await makeAppUser(database.url, config.DOCKET_APP_PASSWORD)
  log.info('the database is up to date')
  await stop(0, 'done')
})
