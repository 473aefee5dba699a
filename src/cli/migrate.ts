import { provideDatabase } from '../db/provide.ts'
import { runProcess } from '../process.ts'

// `npm run migrate`: brings the database up to this version and ends.
await runProcess('migrate', async ({ config, log, onStop, stop }) => {
  const database = await provideDatabase(config, log)
  onStop(database.stop)
  log.info('the database is up to date')
  await stop(0, 'done')
})
