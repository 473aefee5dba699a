import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startEmbedded } from '../../src/db/embedded.ts'

const NOBODY = 65534
const SOURCE = join(import.meta.dirname, '../../src/db')
const settings = { fsync: 'off' }

const isRoot = process.getuid?.() === 0
const nobodyCanRun =
  isRoot && spawnSync(process.execPath, [join(SOURCE, 'embedded.ts')], { uid: NOBODY, cwd: '/' }).status === 0

const folders: string[] = []

async function temporaryFolder(mode = 0o711) {
  const folder = await mkdtemp(join(tmpdir(), 'docket-test-'))
  folders.push(folder)
  await chmod(folder, mode)
  return folder
}

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

/** A process of its own that prints what `expression` gives and calls its stop() when it is told to. */
function spawnStarter(expression: string, uid?: number) {
  const script = `
    import { startEmbedded } from '${SOURCE}/embedded.ts'
    import { startTemporary } from '${SOURCE}/embedded-temporary.ts'
    const database = await ${expression}
    console.log(JSON.stringify(database))
    process.stdin.on('end', () => database.stop().then(() => process.exit())).resume()`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    uid,
    cwd: '/',
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const end = async (how: () => void) => {
    how()
    await once(child, 'exit')
  }
  return {
    started: async () => {
      const [line] = await once(createInterface(child.stdout), 'line')
      return JSON.parse(line) as { url: string; owned: boolean }
    },
    stop: () => end(() => child.stdin.end()),
    kill: () => end(() => child.kill('SIGKILL')),
  }
}

const startIn = (dataDir: string) => `startEmbedded(${JSON.stringify({ dataDir, settings })})`

async function startElsewhere(dataDir: string, uid?: number) {
  const { started, stop, kill } = spawnStarter(startIn(dataDir), uid)
  return { ...(await started()), stop, kill }
}

async function query(database: { url: string }, statement: string) {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

const isRunning = (database: { url: string }) =>
  query(database, 'SELECT 1').then(
    () => true,
    () => false,
  )

describe('a folder with a database', () => {
  let dataDir: string
  const pidFile = () => join(dataDir, 'postgres', 'postmaster.pid')

  beforeAll(async () => {
    dataDir = await temporaryFolder()
    const database = await startEmbedded({ dataDir, settings })
    await query(database, 'CREATE TABLE note AS SELECT 42 AS value')
    await database.stop()
  })

  async function expectToStart() {
    const database = await startEmbedded({ dataDir, settings })
    expect(await query(database, 'SELECT value FROM note')).toEqual([{ value: 42 }])
    await database.stop()
    expect(await isRunning(database)).toBe(false)
  }

  it('keeps its data when the database is started again', expectToStart)

  it('shows its data and its password to nobody else', async () => {
    expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700)
    expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600)
  })

  it('has a database that listens on this machine only and asks for the password', async () => {
    const database = await startEmbedded({ dataDir, settings })
    expect(await query(database, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
    const { port } = new URL(database.url)
    const stranger = { url: `postgresql://docket:guess@127.0.0.1:${port}/docket` }
    await expect(query(stranger, 'SELECT 1')).rejects.toThrow('password authentication failed')
    await database.stop()
  })

  it('has one database for all processes; the last one to stop it stops it', async () => {
    const first = await startElsewhere(dataDir)
    const second = await startEmbedded({ dataDir, settings })
    expect([first.owned, second.owned]).toEqual([true, false])
    expect(second.url).toBe(first.url)

    await first.stop()
    expect(await isRunning(second)).toBe(true)
    await second.stop()
    expect(await isRunning(second)).toBe(false)
  })

  it('goes to the next process when the one that started the database is killed', async () => {
    const killed = await startElsewhere(dataDir)
    await killed.kill()
    expect(await isRunning(killed)).toBe(true)

    const heir = await startEmbedded({ dataDir, settings })
    expect(heir).toMatchObject({ url: killed.url, owned: true })
    await heir.stop()
    expect(await isRunning(heir)).toBe(false)
  })

  it('starts when postmaster.pid names a process that is gone', async () => {
    const { pid } = spawnSync('/bin/true')
    await writeFile(pidFile(), `${pid}\n${dataDir}/postgres\n0\n5432\n\n127.0.0.1\n`)
    await expectToStart()
  })

  it('starts when postmaster.pid names a process that is another program now', async () => {
    await writeFile(pidFile(), `${process.pid}\n${dataDir}/postgres\n0\n5432\n\n127.0.0.1\n`)
    await expectToStart()
  })

  it('keeps what was committed when PostgreSQL itself is killed', async () => {
    const database = await startEmbedded({ dataDir, settings })
    await query(database, 'UPDATE note SET value = 42')
    process.kill(Number.parseInt(await readFile(pidFile(), 'utf8'), 10), 'SIGKILL')
    await vi.waitFor(async () => expect(await isRunning(database)).toBe(false))
    await database.stop()
    await expectToStart()
  })

  it('tells in a sentence, with the last words of PostgreSQL, why the database does not start', async () => {
    const start = startEmbedded({ dataDir, settings: { shared_buffers: 'plenty' } })
    await expect(start).rejects.toThrow(/did not start.*DATABASE_URL.*invalid value.*shared_buffers/s)
  })

  it('is not touched when its password is lost', async () => {
    const password = join(dataDir, 'postgres-password')
    await rm(password)
    await expect(startEmbedded({ dataDir, settings })).rejects.toThrow('Restore it from a backup')
    expect(await readdir(dataDir)).not.toContain('postgres-password')
  })
})

describe('an empty folder', () => {
  it('gets one database when two processes start at once', async () => {
    const dataDir = await temporaryFolder()
    const both = await Promise.all([startElsewhere(dataDir), startElsewhere(dataDir)])
    expect(both.filter(({ owned }) => owned)).toHaveLength(1)
    expect(both[0].url).toBe(both[1].url)
    await Promise.all(both.map(({ stop }) => stop()))
    expect(await isRunning(both[0])).toBe(false)
  })

  it('gets a whole database after the first attempt to make one was killed', async () => {
    const dataDir = await temporaryFolder()
    const unfinished = async () => (await readdir(dataDir)).filter((name) => name.startsWith('postgres-new-'))
    const { kill } = spawnStarter(startIn(dataDir))
    await vi.waitFor(async () => expect(await unfinished()).toHaveLength(1), { timeout: 20_000, interval: 5 })
    await kill()
    expect(await readdir(dataDir)).not.toContain('postgres')

    const database = await startEmbedded({ dataDir, settings })
    expect(await isRunning(database)).toBe(true)
    expect(await unfinished()).toEqual([])
    await database.stop()
  })

  it.runIf(nobodyCanRun)('gets a database of an ordinary user', async () => {
    const dataDir = await temporaryFolder()
    await chown(dataDir, NOBODY, NOBODY)
    const database = await startElsewhere(dataDir, NOBODY)
    expect((await stat(join(dataDir, 'postgres'))).uid).toBe(NOBODY)
    await database.stop()
  })

  it.runIf(isRoot)('gets a database when only root can enter it', async () => {
    const dataDir = join(await temporaryFolder(0o700), 'data')
    const database = await startEmbedded({ dataDir, settings })
    expect(await isRunning(database)).toBe(true)
    await database.stop()
  })
})

it('leaves nothing of a temporary database when its process is killed', async () => {
  const { started, kill } = spawnStarter('startTemporary()')
  const database = await started()
  const [{ data_directory: folder }] = await query(database, 'SHOW data_directory')
  await kill()
  await vi.waitFor(() => expect(stat(join(folder, '..'))).rejects.toThrow('ENOENT'), { timeout: 20_000 })
  expect(await isRunning(database)).toBe(false)
})
