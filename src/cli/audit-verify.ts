import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Config } from '../config.ts'
import { type Database, openDatabase } from '../db/database.ts'
import { provideDatabase } from '../db/provide.ts'
import { OperatorError } from '../errors.ts'
import { checkpointFile } from '../events/audit/checkpoint-file.ts'
import { loadPublicKeys, type PublicKeys } from '../events/audit/key.ts'
import { verifyLog, verifyStream } from '../events/audit/verify.ts'
import { type Process, runProcess } from '../process.ts'
import { streamId } from './stream-id.ts'
import { verifyExport } from './verify-export.ts'

// `npm run audit:verify`: computes the whole log anew and names the first line that does not fit. Ends with 1 when one does
// not, and with 2 when it was called wrongly.
const USAGE = `usage: npm run audit:verify -- [--job ID] [--checkpoints FILE] [--key FILE]...
       npm run audit:verify -- --file EXPORT [--key FILE]...
  --job ID            only this job, or the workspace's own events by the id of the workspace
  --file EXPORT       a file of npm run audit:export, instead of the database
  --checkpoints FILE  compare with these checkpoints; else with the server's own file, when it is there
  --key FILE          public key in PEM; else that of this installation's own key`

// The largest log is read page by page, but some questions go through all of it.
const QUERY_TIMEOUT_MS = 600_000

interface Options {
  job?: string
  file?: string
  checkpoints?: string
  key?: string[]
}

function readOptions(): Options {
  try {
    const one = { type: 'string' } as const
    return parseArgs({
      options: { job: one, file: one, checkpoints: one, key: { type: 'string', multiple: true } },
    }).values
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`)
    return process.exit(2)
  }
}

/** @returns the first thing that does not fit, or null */
async function verify(self: Process, options: Options): Promise<string | null> {
  const keys = await loadPublicKeys(self.config, options.key ?? [])
  if (options.file) return await verifyFile(options.file, keys)
  const database = await provideDatabase(self.config, self.log)
  self.onStop(database.stop)
  const db = openDatabase(database.url, self.log, { queryTimeoutMs: QUERY_TIMEOUT_MS })
  self.onStop(db.close)
  if (options.job) return await verifyOne(db, keys, streamId(options.job))
  const file = checkpointsOf(self.config, options)
  const report = await verifyLog(db, keys, file)
  const compared = file ? `compared with ${file}` : 'compared with no file outside the database'
  console.log(
    `${report.events} events and ${report.checkpoints} checkpoints fit, ${compared}; ${report.unsealed} events are not sealed yet.`,
  )
  return report.problem?.message ?? null
}

async function verifyOne(db: Database, keys: PublicKeys, id: string): Promise<string | null> {
  const { events, sealedSeq, problem } = await verifyStream(db, keys, id)
  console.log(`${events} events fit; ${sealedSeq ? `sealed to event ${sealedSeq}` : 'none is sealed yet'}.`)
  if (problem) return problem.message
  return events === 0 ? `There is no event of ${id}.` : null
}

async function verifyFile(file: string, keys: PublicKeys): Promise<string | null> {
  const { events, sealed, problem } = verifyExport(await readFile(file, 'utf8'), [...keys.values()])
  if (sealed)
    console.log(`${events} events fit; checkpoint ${sealed.checkpoint} seals them to ${sealed.seq}.`)
  return problem
}

function checkpointsOf(config: Config, { checkpoints }: Options): string | null {
  if (checkpoints && !existsSync(checkpoints)) throw new OperatorError(`There is no file ${checkpoints}.`)
  const own = checkpointFile(config)
  return checkpoints ?? (existsSync(own) ? own : null)
}

const options = readOptions()
await runProcess('audit:verify', async (self) => {
  const problem = await verify(self, options)
  console.log(problem ? `THE LOG DOES NOT FIT: ${problem}` : 'The log fits.')
  await self.stop(problem ? 1 : 0, 'done')
})
