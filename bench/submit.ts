/**
 * Submit over HTTP against its floor: the same SQL function with the same document and as many connections, without
 * HTTP, in the same run. The two take turns for three rounds; the medians are compared.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { DEFAULT_WORKSPACE_ID } from '../src/access/authenticate.ts'
import { openDatabase } from '../src/db/database.ts'
import { createLogger } from '../src/log.ts'
import { arrivals, closedLoop, type Load, median } from './load.ts'
import { startBenchServer } from './server.ts'

const ROUNDS = 3
const SECONDS = 4
const text = readFileSync(
  new URL('../demo/cuad-10-netgear-distributor-agreement.txt', import.meta.url),
  'utf8',
)

const server = await startBenchServer()
const db = openDatabase(
  server.databaseUrl,
  createLogger({ LOG_LEVEL: 'warn', NODE_ENV: 'production' }, 'bench'),
)

const FLOOR = `SELECT * FROM docket_submit_job($1, 'bench', 'SUMMARIZE', $2, 'NORMAL', '{}', NULL, $3, NULL,
  NULL, 'contract', 'text/plain', $4, $5, $6, '{}', 2300, 'claude-sonnet-5-5', 1000, 1500,
  NULL, NULL, '24 hours', NULL, 'WAIT')`
const sha256 = createHash('sha256').update(text).digest('hex')
const values = [DEFAULT_WORKSPACE_ID, '{"focus":null,"length":"STANDARD"}', sha256, sha256, text, text.length]
const floor = () => db.query(FLOOR, values)

const body = JSON.stringify({
  query: 'mutation ($input: SubmitJobInput!) { submitJob(input: $input) { ... on Job { id status } } }',
  variables: { input: { task: { summarize: {} }, document: { inline: { name: 'contract', text } } } },
})
async function submit() {
  const answer = await server.send(body)
  if (!answer.includes('"PENDING"')) throw new Error(answer)
}

async function compare(clients: number) {
  const rounds: { floor: Load; http: Load }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({
      floor: await closedLoop(clients, SECONDS, floor),
      http: await closedLoop(clients, SECONDS, submit),
    })
  }
  const of = (side: 'floor' | 'http', what: keyof Load) => median(rounds.map((round) => round[side][what]))
  const cell = (side: 'floor' | 'http') =>
    `${of(side, 'perSecond').toFixed(0)}/s, ${of(side, 'p50').toFixed(1)} / ${of(side, 'p99').toFixed(1)} ms`
  const share = median(rounds.map((round) => round.http.perSecond / round.floor.perSecond))
  console.log(`| ${clients} | ${cell('floor')} | ${cell('http')} | ${(share * 100).toFixed(0)} % |`)
}

try {
  await closedLoop(16, 3, submit)
  await closedLoop(16, 3, floor)
  console.log(
    '| clients | floor: throughput, p50 / p99 | over HTTP | share of the floor |\n|---|---|---|---|',
  )
  for (const clients of [1, 16, 64]) await compare(clients)

  const open = await arrivals(100, 10, 20, submit)
  console.log(
    `\n100 clients arriving 10 per second, each submitting once a second: p50 ${open.p50.toFixed(1)} ms, p99 ${open.p99.toFixed(1)} ms`,
  )
} finally {
  await db.close()
  await server.stop()
}
