/**
 * Appends to the log, each in a transaction of its own as most of the product's are: with the chain, and with its trigger
 * taken off. The two take turns in one run, each on new jobs.
 */
import pg from 'pg'
import { DEFAULT_WORKSPACE_ID } from '../src/access/authenticate.ts'
import { startTemporary } from '../src/db/embedded-temporary.ts'
import { migrate } from '../src/db/migrate.ts'

const APPENDS = 3000
const ROUNDS = 3
const CLIENTS = [1, 16]

const SUBMIT = `
  SELECT id FROM generate_series(1, $2), docket_submit_job($1, 'bench', 'SUMMARIZE', '{}', 'NORMAL', '{}', NULL, 'hash', NULL,
    NULL, 'name', 'text/plain', 'sha', 'text', 4, '{}', 2, 'model', 100, 100, NULL, NULL, '1 hour', NULL, 'WAIT')`
const APPEND = `
  SELECT docket_append_event($1, 'STEP_FINISHED', 'WORKER', 'worker-of-the-bench', '{"step": "answer", "number": 1}')`

// As in production: a commit waits for the disk.
const database = await startTemporary({})
await migrate(database.url)
const pool = new pg.Pool({ connectionString: database.url, max: Math.max(...CLIENTS) })
// Without the trigger there is nothing to fill these.
await pool.query('ALTER TABLE event ALTER stream_id DROP NOT NULL, ALTER hash DROP NOT NULL')

/** @returns appends a second */
async function measure(clients: number, chained: boolean): Promise<number> {
  // A job that is submitted without the trigger has no chain that could go on.
  await pool.query(`ALTER TABLE event ${chained ? 'ENABLE' : 'DISABLE'} TRIGGER event_chain`)
  const { rows: jobs } = await pool.query<{ id: string }>(SUBMIT, [DEFAULT_WORKSPACE_ID, clients])
  const begin = performance.now()
  await Promise.all(
    jobs.map(async ({ id }) => {
      for (let i = 0; i < APPENDS / clients; i++)
        await pool.query({ name: 'append', text: APPEND, values: [id] })
    }),
  )
  return (APPENDS / (performance.now() - begin)) * 1000
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!

for (const clients of CLIENTS) {
  const chained: number[] = []
  const plain: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(await measure(clients, false))
    chained.push(await measure(clients, true))
  }
  const [withChain, without] = [median(chained), median(plain)]
  console.log(
    `${clients} client(s): ${withChain.toFixed(0)} appends/s with the chain, ${without.toFixed(0)} without: ${(withChain / without).toFixed(2)}`,
  )
}
await pool.end()
await database.stop()
