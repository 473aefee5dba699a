import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startEmbedded } from '../../src/db/embedded.ts'
import { startTemporary } from '../../src/db/embedded-temporary.ts'

/** A PostgreSQL on a data folder of its own, that can be killed and started again. A commit waits for the disk. */
export interface Postgres {
  /** It changes when PostgreSQL starts again: so does its port. */
  url(): string
  /** Runs a statement past all proxies. @throws while PostgreSQL is away */
  sql<Row extends object>(statement: string, values?: unknown[]): Promise<Row[]>
  /** kill -9 of the postmaster and all its processes at once; it stays away until start() */
  killAll(): void
  /** kill -9 of one process that serves a connection; resolves when PostgreSQL has recovered by itself */
  killOne(pick: number): Promise<void>
  /** Resolves when a connection succeeds */
  start(): Promise<void>
  stop(): Promise<void>
}

const SETTINGS = { max_connections: '200' }

export async function startPostgres(): Promise<Postgres> {
  const temporary = await startTemporary(SETTINGS)
  let { url } = temporary
  let pool = openPool(url)
  const sql = async <Row extends object>(statement: string, values?: unknown[]) =>
    (await pool.query<Row>(statement, values)).rows
  const [row] = await sql<{ folder: string }>("SELECT current_setting('data_directory') AS folder")
  const folder = row!.folder
  const postmaster = () => Number(readFileSync(`${folder}/postmaster.pid`, 'utf8').split('\n')[0])

  return {
    url: () => url,
    sql,
    killAll() {
      const pid = postmaster()
      const children = childrenOf(pid)
      for (const each of [pid, ...children]) kill(each)
      void pool.end()
    },
    async killOne(pick) {
      const serving = childrenOf(postmaster()).filter((pid) => commandOf(pid).startsWith('postgres: docket '))
      kill(serving[Math.floor(pick * serving.length)]!)
      await broken(sql)
      while (
        await sql('SELECT').then(
          () => false,
          () => true,
        )
      )
        await sleep(20)
    },
    async start() {
      url = (await startEmbedded({ dataDir: dirname(folder), settings: SETTINGS })).url
      pool = openPool(url)
    },
    async stop() {
      await pool.end()
      await temporary.stop()
    },
  }
}

function openPool(url: string) {
  const pool = new pg.Pool({
    connectionString: url,
    max: 8,
    connectionTimeoutMillis: 3000,
    query_timeout: 20_000,
  })
  pool.on('error', () => {}) // the next query tells
  return pool
}

/** Waits until the postmaster has noticed that one of its processes is gone, and has ended the others. */
async function broken(sql: Postgres['sql']) {
  const until = Date.now() + 2000
  while (Date.now() < until) {
    const alive = await sql('SELECT').then(
      () => true,
      () => false,
    )
    if (!alive) return
    await sleep(5)
  }
}

const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)

function commandOf(pid: number) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return '' // gone meanwhile
  }
}

function kill(pid: number) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
