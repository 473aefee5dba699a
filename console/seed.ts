/**
 * Fills a running server with jobs worth looking at: `node console/seed.ts <url> <api key>`. Real contracts when
 * ../shared/corpus is there, else the one of the demo.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { IMPOSSIBLE, LETTERS, TASKS } from './seed-jobs.ts'

const CORPUS = join(import.meta.dirname, '../../shared/corpus')
const DEMO = join(import.meta.dirname, '../demo/cuad-10-netgear-distributor-agreement.txt')
const CONTRACTS = [
  'cuad/cuad-10-netgear_inc_04_21_2003_ex_10.txt',
  'cuad/cuad-08-leclanch_s_a_joint_developme.txt',
  'cuad/cuad-06-principal_life_insurance_com.txt',
  'cuad/cuad-04-energouscorp_03_16_2017_ex_1.txt',
  'contractnli/cnli-181.txt',
  'contractnli/cnli-452.txt',
  'contractnli/cnli-67.txt',
]
const CLIENTS = ['Harbour & Lane', 'Netgear', 'Mbali Holdings']
const SUBMIT = `mutation Seed($input: SubmitJobInput!) {
  submitJob(input: $input) { __typename ... on Job { id } ... on ExpectedError { message } }
}`
const CANCEL = `mutation Cancel($id: ID!, $reason: String!) { cancelJob(id: $id, reason: $reason) { __typename } }`

const [server = 'http://127.0.0.1:4000', key = ''] = process.argv.slice(2)

async function send<Data>(query: string, variables: object): Promise<Data> {
  const response = await fetch(`${server}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] }
  if (errors?.[0] || !data) throw new Error(errors?.[0]?.message ?? `The server answered ${response.status}.`)
  return data
}

async function submit(input: object): Promise<string> {
  const { submitJob } = await send<{ submitJob: { id?: string; message?: string } }>(SUBMIT, { input })
  if (!submitJob.id) throw new Error(submitJob.message)
  return submitJob.id
}

const paths = existsSync(CORPUS) ? CONTRACTS.map((path) => join(CORPUS, path)) : [DEMO]
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()

for (const [index, path] of paths.entries()) {
  const inline = { name: basename(path), text: await readFile(path, 'utf8') }
  const labels = [
    { key: 'team', value: 'legal' },
    { key: 'client', value: CLIENTS[index % CLIENTS.length] },
  ]
  for (const task of TASKS) await submit({ document: { inline }, task, labels })
  if (index < 2) await submit({ document: { inline }, task: IMPOSSIBLE, labels })
}
for (const { name, text, task, labels } of LETTERS)
  await submit({ document: { inline: { name, text } }, task, labels })

const text = await readFile(paths[0]!, 'utf8')
const waiting = { document: { inline: { name: 'Renewal reminder.txt', text } }, task: TASKS[0] }
await submit({ ...waiting, runAfter: inHours(6), labels: [{ key: 'team', value: 'legal' }] })
const unwanted = await submit({ ...waiting, runAfter: inHours(6) })
await send(CANCEL, { id: unwanted, reason: 'Submitted by mistake' })
await submit({ ...waiting, maxCostMicros: 1, labels: [{ key: 'team', value: 'legal' }] })
console.log('Submitted.')
