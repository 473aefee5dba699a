import { open } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { openDatabase } from '../db/database.ts'
import { provideDatabase } from '../db/provide.ts'
import { exportStream } from '../events/audit/export.ts'
import { runProcess } from '../process.ts'
import { streamId } from './stream-id.ts'

// `npm run audit:export -- --job ID [--out FILE]`: writes the log of a job, or of a workspace by its id, to a file that
// verify-export.ts checks elsewhere.
const { values } = parseArgs({ options: { job: { type: 'string' }, out: { type: 'string' } } })
const { job, out = `${values.job}.jsonl` } = values
if (!job) {
  console.error('usage: npm run audit:export -- --job ID [--out FILE]')
  process.exit(2)
}

await runProcess('audit:export', async ({ config, log, onStop, stop }) => {
  const id = streamId(job)
  const database = await provideDatabase(config, log)
  onStop(database.stop)
  const db = openDatabase(database.url, log)
  onStop(db.close)
  const file = await open(out, 'w')
  let lines = 0
  for await (const line of exportStream(db, id)) {
    await file.write(`${line}\n`)
    lines++
  }
  await file.close()
  console.log(`${lines} lines written to ${out}`)
  await stop(lines > 0 ? 0 : 1, 'done')
})
