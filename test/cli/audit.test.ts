import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Checkpoint } from '../../src/events/audit/checkpoint.ts'
import { startServer } from '../http/processes.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { ended, submit, submitInput } from '../support/jobs.ts'
import { runFile } from '../support/process.ts'

// A job that ran to its end, and a server that has stopped: it seals what is new before.
let docket: Docket
let env: Record<string, string>
let id: string
let checkpoints: string
let publicKey: string
let exported: string
let serverLog: string
beforeAll(async () => {
  docket = await startDocket()
  env = { DATABASE_URL: docket.databaseUrl, DOCKET_DATA_DIR: docket.dataDir, LOG_LEVEL: 'warn' }
  id = (await submit(docket, submitInput())).id
  await ended(docket, id)
  await docket.worker!.stop()
  await docket.server.stop()
  serverLog = docket.server.output()
  await sealTheRest()
  checkpoints = join(docket.dataDir, 'checkpoints.jsonl')
  publicKey = join(docket.dataDir, 'public.pem')
  exported = join(docket.dataDir, 'export.jsonl')
  await writeFile(
    publicKey,
    String((await docket.server.logged('the log is sealed with this key')).publicKey),
  )
})
afterAll(() => docket.stop())

/** Transactions of other tests on the same PostgreSQL can hold up the last checkpoint: the next server makes it. */
async function sealTheRest() {
  for (;;) {
    const [unsealed] = await docket.sql(`
      SELECT FROM event WHERE NOT EXISTS (
        SELECT FROM sealed_head AS sealed WHERE sealed.stream_id = event.stream_id AND sealed.seq >= event.seq)`)
    if (!unsealed) return
    const server = await startServer(docket)
    await server.stop()
    serverLog += `\n${server.output()}`
  }
}

async function run(file: string, ...args: string[]) {
  const process = runFile(file, env, args)
  return { code: await process.ended(), output: process.output() }
}
const verify = (...args: string[]) => run('src/cli/audit-verify.ts', ...args)

const fileLines = async (file: string) => (await readFile(file, 'utf8')).trimEnd().split('\n')

describe('a server', () => {
  it('writes each checkpoint to its file and to its log', async () => {
    const inFile = (await fileLines(checkpoints)).map((line) => JSON.parse(line) as Checkpoint)
    const logged = serverLog
      .split('\n')
      .filter((line) => line.includes('"the log was sealed"'))
      .map((line) => (JSON.parse(line) as { checkpoint: Checkpoint }).checkpoint)
    expect(inFile.length).toBeGreaterThan(0)
    expect(logged).toEqual(inFile)
    expect(inFile.map(({ number }) => number)).toEqual(inFile.map((_, index) => index + 1))
  })
})

describe('audit:verify', () => {
  it('finds that the whole log fits, and compares the checkpoints with the file', async () => {
    const { code, output } = await verify()
    expect(output).toContain(`compared with ${checkpoints}`)
    expect(output).toContain('The log fits.')
    expect(code).toBe(0)
  })

  it('finds that one job fits, with the public key alone', async () => {
    const { code, output } = await verify('--job', id, '--key', publicKey)
    expect(output).toMatch(/^\d+ events fit; sealed to event \d+\.\nThe log fits\.$/)
    expect(code).toBe(0)
  })

  it('ends with 1 and names a checkpoint that the database has no more', async () => {
    const file = join(docket.dataDir, 'longer.jsonl')
    const [last] = (await fileLines(checkpoints)).slice(-1)
    const { number } = JSON.parse(last!) as Checkpoint
    await writeFile(file, `${last}\n${JSON.stringify({ ...JSON.parse(last!), number: number + 1 })}\n`)
    const { code, output } = await verify('--checkpoints', file)
    expect(output).toContain(
      `THE LOG DOES NOT FIT: Checkpoint ${number + 1} is in the file and not in the database.`,
    )
    expect(code).toBe(1)
  })

  it.each([
    ['an unknown job', ['--job', '00000000-0000-4000-8000-000000000000'], 1, 'There is no event of'],
    ['what is no id', ['--job', '7'], 1, '7 is not an id'],
    ['a file that is not there', ['--checkpoints', '/nowhere'], 1, 'There is no file /nowhere'],
    [
      'a file of something else',
      ['--checkpoints', 'package.json'],
      1,
      'package.json, line 1: this is no checkpoint',
    ],
    ['a key that is none', ['--key', 'package.json'], 1, 'package.json is not an Ed25519 key'],
    ['an option that it does not know', ['--jobs', '7'], 2, 'usage:'],
  ])('says what is wrong with %s', async (_, args, exitCode, message) => {
    const { code, output } = await verify(...args)
    expect(output).toContain(message)
    expect(output).not.toContain('    at ')
    expect(code).toBe(exitCode)
  })
})

describe('an exported file', () => {
  beforeAll(async () => {
    expect(await run('src/cli/audit-export.ts', '--job', id, '--out', exported)).toMatchObject({ code: 0 })
  })

  const check = async (file: string) => {
    // Copied elsewhere, as it is meant to be: it imports nothing of Docket.
    const verifier = join(docket.dataDir, 'verify-export.ts')
    await copyFile('src/cli/verify-export.ts', verifier)
    return await run(verifier, file, publicKey)
  }

  /** The file with one of its lines changed, or taken away. */
  async function changed(kind: string, change: (line: Record<string, unknown>) => object | null, seq = 1) {
    const lines = (await fileLines(exported)).map((line) => JSON.parse(line) as Record<string, unknown>)
    const index = lines.findIndex((line) => line.kind === kind) + (kind === 'event' ? seq - 1 : 0)
    const file = join(docket.dataDir, 'changed.jsonl')
    const rest = lines.flatMap((line, i) => (i === index ? (change(line) ?? []) : line))
    await writeFile(file, rest.map((line) => `${JSON.stringify(line)}\n`).join(''))
    return file
  }

  it('holds every event of the job, and fits by itself and by audit:verify', async () => {
    const [row] = await docket.sql<{ last_seq: number }>('SELECT last_seq FROM job WHERE id = $1', [id])
    const { code, output } = await check(exported)
    expect(output).toMatch(
      new RegExp(`^${row!.last_seq} events fit; checkpoint \\d+ of .*Z seals them to \\d+\\.$`),
    )
    expect(code).toBe(0)
    expect(await verify('--file', exported)).toMatchObject({ code: 0 })
  })

  it.each<[string, string, (line: Record<string, unknown>) => object | null, string]>([
    [
      'a changed event',
      'event',
      ({ text, ...rest }) => ({ ...rest, text: String(text).replace('JOB_STARTED', 'JOB_CANCELLED') }),
      'Event 2 is not what its hash was made of.',
    ],
    ['an event that is missing', 'event', () => null, 'Event 2 is missing, or not in its place.'],
    [
      'a head of another place',
      'head',
      (line) => ({ ...line, leaf: Number(line.leaf) + 1 }),
      'is not what checkpoint',
    ],
    [
      'a head of another event',
      'head',
      (line) => ({ ...line, seq: 1 }),
      'Event 1 is not the one that was sealed.',
    ],
    ['no head', 'head', () => null, 'The file holds no checkpoint'],
    ['no checkpoint', 'checkpoint', () => null, 'The file holds no checkpoint'],
    ['a changed root', 'checkpoint', (line) => ({ ...line, root: line.previous }), 'is not what checkpoint'],
    ['another time', 'checkpoint', (line) => ({ ...line, at: '2020' }), 'is not signed with this key.'],
  ])('with %s does not fit, and it says where', async (_, kind, change, message) => {
    const file = await changed(kind, change, 2)
    const { code, output } = await check(file)
    expect(output).toContain(message)
    expect(code).toBe(1)
    expect(await verify('--file', file)).toMatchObject({ code: 1 })
  })

  it('whose end is cut off before the sealed event does not fit', async () => {
    const lines = (await fileLines(exported)).map((line) => JSON.parse(line) as Record<string, unknown>)
    const { seq } = lines.find((line) => line.kind === 'head') as { seq: number }
    const file = await changed('event', () => null, seq)
    expect((await check(file)).output).toContain(`Event ${seq} is missing`)
  })

  it('is not judged without the key', async () => {
    expect(await run('src/cli/verify-export.ts', exported)).toMatchObject({ code: 2 })
  })
})
