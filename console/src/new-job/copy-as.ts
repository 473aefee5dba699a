import type { SubmitJobInput } from '../gql/new-job.ts'

/** A longer text is read from its file instead of standing in the program. */
const LONGEST_INLINE = 2000

const MUTATION = `mutation Submit($input: SubmitJobInput!) {
  submitJob(input: $input) {
    __typename
    ... on Job { id status }
    ... on ExpectedError { code message }
    ... on InvalidInputError { problems { field message } }
  }
}`

const JOB = `query Job($id: ID!) {
  job(id: $id) { status missing error { code message } resultJson }
}`

const json = (value: unknown) => JSON.stringify(value, null, 2)

/** The name of the file that holds a text too long to stand in a program; undefined when it is short. */
function fileOf({ document: { inline } }: SubmitJobInput): string | undefined {
  if (!inline || inline.text.length <= LONGEST_INLINE) return undefined
  return inline.name || 'document.txt'
}

const withText = (input: SubmitJobInput, text: string): SubmitJobInput =>
  input.document.inline ? { ...input, document: { inline: { ...input.document.inline, text } } } : input

/** The operation with its variables, as GraphiQL takes them. */
export function asGraphql(input: SubmitJobInput): string {
  const file = fileOf(input)
  return `${MUTATION}

# Variables${file ? ` (put the text of ${file} in)` : ''}
${json({ input: file ? withText(input, '...') : input })}
`
}

const shellQuoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** A command; with a long text it needs jq, which puts the file in. */
export function asCurl(input: SubmitJobInput, server: string): string {
  const file = fileOf(input)
  const send = `curl ${server}/graphql \\
  -H "authorization: Bearer $DOCKET_API_KEY" \\
  -H 'content-type: application/json' \\
  --data-binary @-`
  if (!file) return `${send} <<'JSON'\n${json({ query: MUTATION, variables: { input } })}\nJSON\n`
  const request = json({ query: MUTATION, variables: { input: withText(input, '') } })
  return `jq --rawfile text ${shellQuoted(file)} '.variables.input.document.inline.text = $text' <<'JSON' | ${send}\n${request}\nJSON\n`
}

/** A program for Node 24 that submits the job, waits for its end, and prints the answer. */
export function asTypeScript(input: SubmitJobInput, server: string): string {
  const file = fileOf(input)
  const text = file && `await readFile(${JSON.stringify(file)}, 'utf8')`
  const marker = '"«text»"'
  const written = text ? json(withText(input, '«text»')).replace(marker, () => text) : json(input)
  return `import { randomUUID } from 'node:crypto'
${file ? `import { readFile } from 'node:fs/promises'\n` : ''}import { setTimeout } from 'node:timers/promises'

const SERVER = ${JSON.stringify(server)}
const KEY = process.env.DOCKET_API_KEY

async function ask(query: string, variables: object): Promise<any> {
  const response = await fetch(\`\${SERVER}/graphql\`, {
    method: 'POST',
    headers: { authorization: \`Bearer \${KEY}\`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = await response.json()
  if (errors) throw new Error(errors[0].message)
  return data
}

const SUBMIT = \`${MUTATION}\`

const JOB = \`${JOB}\`

const input = ${written}

// Whoever repeats a submit under the same key gets the same job.
const idempotencyKey = randomUUID()
const { submitJob } = await ask(SUBMIT, { input: { ...input, idempotencyKey } })
if (submitJob.__typename !== 'Job') throw new Error(JSON.stringify(submitJob))

const ENDED = ['COMPLETED', 'PARTIAL', 'FAILED', 'CANCELLED']
let { job } = await ask(JOB, { id: submitJob.id })
while (!ENDED.includes(job.status)) {
  await setTimeout(1000)
  job = (await ask(JOB, { id: submitJob.id })).job
}
console.log(JSON.stringify(job, null, 2))
`
}
