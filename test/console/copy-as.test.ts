import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asCurl, asGraphql, asTypeScript } from '../../console/src/new-job/copy-as.ts'
import { emptyDraft, inputOf, newField } from '../../console/src/new-job/draft.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { CONTRACT } from '../support/jobs.ts'

const run = promisify(execFile)
const hasJq = await run('jq', ['--version']).then(
  () => true,
  () => false,
)
const withoutJq = hasJq ? '' : ' (skipped: there is no jq)'

let docket: Docket
let folder: string
beforeAll(async () => {
  docket = await startDocket()
  folder = await mkdtemp(join(tmpdir(), 'docket-copy-'))
})
afterAll(async () => {
  await docket.stop()
  await rm(folder, { recursive: true })
})

const NAME = `The "Rossi" contract's text.txt`
const LONG = `${CONTRACT}\n`.repeat(10)
const jobOn = (text: string) =>
  inputOf({
    ...emptyDraft(),
    name: NAME,
    text,
    fields: [newField({ name: 'governing_law', description: 'It\'s the "law" of `which` state $HOME' })],
  })
const execute = async (command: string, ...parameters: string[]) => {
  const env = { PATH: '/usr/bin:/bin', DOCKET_API_KEY: docket.authorization.replace('Bearer ', '') }
  return JSON.parse((await run(command, parameters, { cwd: folder, env })).stdout)
}
const server = () => new URL(docket.url).origin

describe('a job copied as a program', () => {
  it.each([
    ['in it', CONTRACT],
    ['in its file', LONG],
  ])('runs as TypeScript with the text %s', async (_, text) => {
    await writeFile(join(folder, NAME), text)
    await writeFile(join(folder, 'program.ts'), asTypeScript(jobOn(text), server()))
    expect(await execute(process.execPath, 'program.ts')).toMatchObject({
      status: expect.stringMatching(/COMPLETED|PARTIAL/),
      resultJson: { values: { governing_law: expect.anything() } },
    })
  })

  it('runs as a command with curl', async () => {
    const answer = await execute('bash', '-c', asCurl(jobOn(CONTRACT), server()))
    expect(answer.data.submitJob).toMatchObject({ __typename: 'Job', status: 'PENDING' })
  })

  it.skipIf(!hasJq)(
    `runs as a command with curl that takes a long text from its file${withoutJq}`,
    async () => {
      await writeFile(join(folder, NAME), LONG)
      const answer = await execute('bash', '-c', asCurl(jobOn(LONG), server()))
      const { job } = await docket.query<{ job: { document: { text: string } } }>(
        'query($id: ID!) { job(id: $id) { document { text } } }',
        { id: answer.data.submitJob.id },
      )
      expect(job.document.text).toBe(LONG)
    },
  )

  it('is an operation and its variables as GraphQL', async () => {
    const [operation, variables] = asGraphql(jobOn(CONTRACT)).split('\n# Variables\n')
    const { submitJob } = await docket.query<{ submitJob: object }>(operation!, JSON.parse(variables!))
    expect(submitJob).toMatchObject({ __typename: 'Job' })
  })
})
