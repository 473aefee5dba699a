import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Listr } from 'listr2'
import { loadApiKey, printedKey } from '../access/api-key.ts'
import { loadConfig } from '../config.ts'
import { checkThatItRuns, connect, type DemoClient } from './demo-client.ts'
import { describeJob, type FinishedJob } from './demo-print.ts'
import { TASKS } from './demo-tasks.ts'

// `npm run demo [file]`: submits a contract to each of the three tasks of the running server, shows what happens as
// it happens, and prints the answers.
const CONTRACT = fileURLToPath(
  new URL('../../demo/cuad-10-netgear-distributor-agreement.txt', import.meta.url),
)

const SUBMIT = `mutation ($input: SubmitJobInput!) {
  submitJob(input: $input) { ... on Job { id } ... on ExpectedError { message } }
}`
const FOLLOW = `subscription ($jobId: ID!) { jobEvents(jobId: $jobId) { seq type status data } }`
const READ = `query ($id: ID!) {
  job(id: $id) { id status simulated costMicros missing error { code message } resultJson }
}`

/** The part of a line of the progress display that we write to. */
interface ProgressLine {
  title: string | undefined
  output: string
}

interface FollowedEvent {
  jobEvents: {
    seq: number
    type: string
    status: string | null
    data: { step?: string; outputTokens?: number }
  }
}

async function submit(client: DemoClient, task: object, name: string, text: string): Promise<string> {
  const input = { task, document: { inline: { name, text } }, labels: [{ key: 'source', value: 'demo' }] }
  const { submitJob } = await client.query<{ submitJob: { id?: string; message?: string } }>(SUBMIT, {
    input,
  })
  if (!submitJob.id) throw new Error(submitJob.message)
  return submitJob.id
}

function eventLine({ seq, type, status, data }: FollowedEvent['jobEvents']): string {
  const what = type.toLowerCase().replace('_', ' ')
  const more = [data.step, data.outputTokens && `${data.outputTokens} tokens`, status]
    .filter(Boolean)
    .join(', ')
  return `#${seq} ${what}${more ? ` (${more})` : ''}`
}

async function main() {
  const config = loadConfig()
  const server = `http://${config.HOST}:${config.PORT}`
  await checkThatItRuns(server)
  const apiKey = await loadApiKey(config)
  const client = connect(server, apiKey)
  const path = process.argv[2] ?? CONTRACT
  const text = await readFile(path, 'utf8')
  const jobs: FinishedJob[] = []

  console.log(`Three jobs on ${basename(path)} (${text.length.toLocaleString('en')} characters)\n`)
  const list = new Listr(
    TASKS.map(({ title, task }, index) => ({
      title,
      task: async (_: unknown, line: ProgressLine) => {
        const id = await submit(client, task, basename(path), text)
        for await (const { jobEvents } of client.subscribe<FollowedEvent>(FOLLOW, { jobId: id })) {
          line.output = eventLine(jobEvents)
        }
        const { job } = await client.query<{ job: FinishedJob }>(READ, { id })
        line.title = `${title}: ${job.status}`
        jobs[index] = job
      },
    })),
    { concurrent: true, fallbackRenderer: 'verbose' },
  )
  await list.run()
  client.close()

  for (const job of jobs) console.log(describeJob(job, text))
  const key = printedKey(config, apiKey, process.stdout.isTTY)
  console.log(`Look further: ${server}/graphiql#key=${key}`)
}

await main().catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
