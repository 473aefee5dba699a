/**
 * Lighthouse on the pages of the console, as a desktop: `node bench/lighthouse.ts [jobs]`, 20,000 jobs by default: of
 * each the run in the middle of three. It is fetched by npx, so that the project itself does not carry it.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { connect } from '../src/cli/demo-client.ts'
import { TASKS } from '../src/cli/demo-tasks.ts'
import { CHROMIUM } from '../test/support/browser.ts'
import { runFile } from '../test/support/process.ts'
import { fill } from './history-data.ts'
import { startBenchServer } from './server.ts'

const LIGHTHOUSE = 'lighthouse@12.8.2'
const CONTRACT = join(import.meta.dirname, '../demo/cuad-10-netgear-distributor-agreement.txt')
const JOBS = Number(process.argv[2] ?? 20_000)
const RUNS = 3
const PAGES = ['/', '/jobs', '/jobs/new', '/history', '/webhooks', '/workers', '/settings']

interface Report {
  categories: Record<string, { score: number }>
  audits: Record<string, { numericValue?: number }>
  environment: { benchmarkIndex: number }
}

const server = await startBenchServer()
const folder = await mkdtemp(join(tmpdir(), 'docket-lighthouse-'))

async function signIn() {
  const answer = await fetch(`${server.url}/console/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ key: server.authorization.slice('Bearer '.length) }),
  })
  const cookie = answer.headers.get('set-cookie')!.split(';')[0]
  await writeFile(join(folder, 'headers.json'), JSON.stringify({ cookie }))
}

/** A contract whose fields a worker has extracted, by the simulator. @returns the path of its page */
async function answeredJob(): Promise<string> {
  const worker = runFile('src/worker.ts', {
    DATABASE_URL: server.databaseUrl,
    NODE_ENV: 'production',
    DOCKET_ALLOW_SIMULATOR: 'true',
    LOG_LEVEL: 'info',
  })
  const client = connect(server.url, server.authorization.slice('Bearer '.length))
  const document = { inline: { name: 'Contract.txt', text: await readFile(CONTRACT, 'utf8') } }
  const { submitJob } = await client.query<{ submitJob: { id: string } }>(
    'mutation ($input: SubmitJobInput!) { submitJob(input: $input) { ... on Job { id } } }',
    { input: { document, task: TASKS[1].task } },
  )
  // It ends when the job does.
  for await (const _ of client.subscribe(`subscription { jobEvents(jobId: "${submitJob.id}") { seq } }`));
  client.close()
  await worker.stop()
  return `/jobs/${submitJob.id}`
}

async function judge(page: string) {
  const file = join(folder, 'report.json')
  const options = [
    '--quiet',
    '--preset=desktop',
    '--only-categories=performance,accessibility,best-practices',
    `--extra-headers=${join(folder, 'headers.json')}`,
    '--output=json',
    `--output-path=${file}`,
    '--chrome-flags=--headless=new --no-sandbox --disable-gpu',
  ]
  // biome-ignore lint/style/noProcessEnv: npx needs what npm was told
  const env = { ...process.env, CHROME_PATH: CHROMIUM }
  await promisify(execFile)('npx', ['--yes', LIGHTHOUSE, `${server.url}/console${page}`, ...options], { env })
  const { categories, audits, environment } = JSON.parse(await readFile(file, 'utf8')) as Report
  const score = (name: string) => Math.round(categories[name]!.score * 100)
  const ms = (name: string) => Math.round(audits[name]!.numericValue!)
  return {
    performance: score('performance'),
    accessibility: score('accessibility'),
    'best practices': score('best-practices'),
    'first paint ms': ms('first-contentful-paint'),
    'largest ms': ms('largest-contentful-paint'),
    'blocked ms': ms('total-blocking-time'),
    'machine index': environment.benchmarkIndex,
  }
}

/** Now and then Lighthouse loses its trace and asks to be run again. */
async function middle(page: string) {
  const runs: Awaited<ReturnType<typeof judge>>[] = []
  for (let turn = 1; runs.length < RUNS; turn++) {
    const run = await judge(page).catch((error) => {
      if (turn > RUNS) throw error
    })
    if (run) runs.push(run)
  }
  return runs.toSorted((a, b) => a.performance - b.performance)[Math.floor(RUNS / 2)]!
}

try {
  await fill(server.databaseUrl, JOBS)
  await signIn()
  const rows: Record<string, Awaited<ReturnType<typeof judge>>> = {}
  for (const page of [...PAGES, await answeredJob()]) rows[page] = await middle(page)
  console.table(rows)
} finally {
  await server.stop()
  await rm(folder, { recursive: true })
}
