import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_WORKSPACE_ID } from '../../src/access/authenticate.ts'
import { openSession, type Session } from '../../src/db/session.ts'
import { type Checkpoint, checkpointHash, isGenuine } from '../../src/events/audit/checkpoint.ts'
import { appendCheckpoints, readCheckpoints } from '../../src/events/audit/checkpoint-file.ts'
import {
  type AuditKey,
  loadAuditKey,
  loadPublicKeys,
  publicKeys,
  publicPem,
} from '../../src/events/audit/key.ts'
import { checkProof, readProof } from '../../src/events/audit/proof.ts'
import { seal } from '../../src/events/audit/seal.ts'
import { startSealer } from '../../src/events/audit/sealer.ts'
import { verifyLog } from '../../src/events/audit/verify.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runFile } from '../support/process.ts'
import { openLog, type TestLog } from './log.ts'

let folder: string
let key: AuditKey
let database: TestDatabase
let log: TestLog
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-seal-'))
  key = await loadAuditKey({ DOCKET_DATA_DIR: folder })
})
afterAll(() => rm(folder, { recursive: true }))

describe('the sealer', () => {
  let session: Session
  beforeEach(async () => {
    database = await createTestDatabase()
    log = openLog(database)
    session = await openSession(database.url, 10_000)
    return async () => {
      session.close()
      await log.close()
      await database.drop()
    }
  })

  const sealed = async () => (await seal(session, key))!.checkpoint

  it('has nothing to sign while nothing is new', async () => {
    expect(await sealed()).toBeNull()
    await log.submit()
    await log.seal(key)
    expect(await sealed()).toBeNull()
  })

  it('signs each checkpoint, and chains it to the one before', async () => {
    const id = await log.submit()
    const first = await log.seal(key)
    await log.append(id, 'more')
    await log.submit()
    const checkpoints = [...first, ...(await log.seal(key))]
    expect(checkpoints.map(({ number, size }) => [number, size])).toEqual([
      [1, 1],
      [2, 2],
    ])
    expect(checkpoints[1]!.previous).toBe(checkpointHash(checkpoints[0]!))
    const keys = publicKeys(key.publicKey)
    expect(checkpoints.map((checkpoint) => isGenuine(checkpoint, keys))).toEqual([true, true])
    expect(isGenuine({ ...checkpoints[0]!, size: 7 }, keys)).toBe(false)
  })

  it('proves the last sealed line of every stream by the last checkpoint', async () => {
    const ids: string[] = []
    for (let i = 0; i < 11; i++) {
      ids.push(await log.submit())
      if (i % 4 === 3) await log.seal(key)
    }
    for (const id of ids.slice(0, 5)) await log.append(id, 'more')
    await log.seal(key)
    for (const id of ids) {
      const proof = await readProof(log.db, id)
      expect(proof!.checkpoint.size).toBe(11)
      expect(checkProof(proof!, publicKeys(key.publicKey))).toBeNull()
    }
  })

  it('leaves out what an open transaction may still come before, and seals it afterwards', async () => {
    const id = await log.submit()
    const writer = new pg.Client({ connectionString: database.url })
    await writer.connect()
    await writer.query('BEGIN')
    await writer.query(`SELECT docket_append_event($1, 'STEP_FINISHED', 'WORKER', 'worker', '{}')`, [id])
    const later = await log.submit()
    await expect.poll(async () => ((await sealed()) ? (await readProof(log.db, id))?.head.seq : null)).toBe(1)
    expect(await readProof(log.db, later)).toBeNull()

    await writer.query('COMMIT')
    await writer.end()
    await log.seal(key)
    expect((await readProof(log.db, id))?.head.seq).toBe(2)
    expect((await readProof(log.db, later))?.head.seq).toBe(1)
    expect(await verifyLog(log.db, publicKeys(key.publicKey), null)).toMatchObject({
      unsealed: 0,
      problem: null,
    })
  })

  const addEndpoint = (eventTypes: string[], labels: object = {}) =>
    log.sql<{ id: string }>(
      `SELECT docket_create_webhook($1, 'key', 'https://example.com', '', $2, $3, 'THIN', 9) AS id`,
      [DEFAULT_WORKSPACE_ID, eventTypes, labels],
    )
  const told = async () =>
    (
      await log.sql<{ data: Checkpoint }>(`SELECT data FROM event WHERE type = 'LOG_SEALED' ORDER BY seq`)
    ).map(({ data }) => data)

  it('tells of each checkpoint where an endpoint asks for it, and needs other news for the next one', async () => {
    await addEndpoint(['LOG_SEALED'])
    const id = await log.submit()
    const first = await log.seal(key)
    expect(await told()).toEqual(first)
    for (let minute = 0; minute < 3; minute++) {
      await log.settled()
      expect(await sealed()).toBeNull()
    }

    await log.append(id, 'more')
    const second = await log.seal(key)
    expect(second.map(({ previous }) => previous)).toEqual(first.map(checkpointHash))
    expect(await told()).toEqual([...first, ...second])
    expect(await verifyLog(log.db, publicKeys(key.publicKey), null)).toMatchObject({
      unsealed: 1,
      problem: null,
    })
  })

  it('seals what came in just before the event that tells of the last checkpoint', async () => {
    await addEndpoint(['LOG_SEALED'])
    await log.settled()
    const writer = new pg.Client({ connectionString: database.url })
    await writer.connect()
    await writer.query('BEGIN')
    await writer.query(`SELECT docket_append_workspace_event($1, 'MODEL_RESUMED', 'API_KEY', 'key', '{}')`, [
      DEFAULT_WORKSPACE_ID,
    ])
    const sealing = sealed()
    await expect
      .poll(() =>
        log.sql(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        ),
      )
      .toHaveLength(1)
    await writer.query('COMMIT')
    await writer.end()
    expect((await sealing)?.number).toBe(1)
    await log.settled()
    expect((await sealed())?.number).toBe(2)
  })

  it('tells nobody where no enabled endpoint asks for it', async () => {
    await addEndpoint(['JOB_FAILED'])
    await addEndpoint(['LOG_SEALED'], { team: 'legal' })
    const [disabled] = await addEndpoint(['LOG_SEALED'])
    const [deleted] = await addEndpoint(['LOG_SEALED'])
    await log.sql(`SELECT docket_switch_webhook($1, 'API_KEY', 'key', $2, 'BY_HAND')`, [
      DEFAULT_WORKSPACE_ID,
      disabled!.id,
    ])
    await log.sql(`SELECT docket_delete_webhook($1, 'key', $2)`, [DEFAULT_WORKSPACE_ID, deleted!.id])
    expect(await log.seal(key)).toHaveLength(1)
    expect(await told()).toEqual([])
  })

  it('may run in several processes while many write: the checkpoints are one chain', async () => {
    const others = await Promise.all([1, 2].map(() => openSession(database.url, 10_000)))
    const ids = await Promise.all(Array.from({ length: 6 }, log.submit))
    let writing = true
    const sealing = others.map(async (other) => {
      while (writing) await seal(other, key)
    })
    await Promise.all(
      ids.map(async (id) => {
        for (let i = 0; i < 40; i++) await log.append(id, `step ${i}`)
      }),
    )
    writing = false
    await Promise.all(sealing)
    for (const other of others) other.close()
    await log.seal(key)
    expect(await verifyLog(log.db, publicKeys(key.publicKey), null)).toMatchObject({
      events: 6 * 41,
      unsealed: 0,
      problem: null,
    })
  })
})

describe('the file of checkpoints', () => {
  let file: string
  let logged: string
  beforeEach(async () => {
    database = await createTestDatabase()
    log = openLog(database)
    file = join(folder, `${randomUUID()}.jsonl`)
    logged = ''
    return async () => {
      await log.close()
      await database.drop()
    }
  })

  /** Starts a sealer and stops it. @returns the numbers of the checkpoints in the file */
  async function sealOnce() {
    const write = (line: string) => {
      logged += line
    }
    const logger = pino({ level: 'warn' }, { write })
    const sealer = startSealer({ db: log.db, databaseUrl: database.url, log: logger, key, file })
    await sealer.stop()
    return (await Array.fromAsync(readCheckpoints(file))).map(({ number }) => number)
  }

  it('gets what a crash kept from it', async () => {
    const id = await log.submit()
    const [first] = await log.seal(key)
    await appendCheckpoints(file, [first!])
    for (const step of ['a', 'b']) {
      await log.append(id, step)
      await log.seal(key)
    }
    expect(await sealOnce()).toEqual([1, 2, 3])
    expect(logged).toBe('')
  })

  it('that knows of a checkpoint which the database does not have is left as it is, and the server says so', async () => {
    await log.submit()
    const [first] = await log.seal(key)
    await appendCheckpoints(file, [first!, { ...first!, number: 2 }])
    expect(await sealOnce()).toEqual([1, 2])
    expect(logged).toContain('the last checkpoint in the file is not in the database')
  })
})

describe('the key', () => {
  it('is made once, and nobody else may read it', async () => {
    expect((await loadAuditKey({ DOCKET_DATA_DIR: folder })).id).toBe(key.id)
    expect((await stat(join(folder, 'audit-key'))).mode & 0o777).toBe(0o600)
  })

  it('may be configured as PEM or as base64', async () => {
    const pem = key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const base64 = key.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
    for (const DOCKET_AUDIT_KEY of [pem, base64]) {
      const loaded = await loadAuditKey({ DOCKET_AUDIT_KEY, DOCKET_DATA_DIR: '/nowhere' })
      expect(loaded.id).toBe(key.id)
    }
  })

  it.each(['not a key', '-----BEGIN PRIVATE KEY-----', 'c2VjcmV0'])(
    'that is none is refused',
    async (text) => {
      const loading = loadAuditKey({ DOCKET_AUDIT_KEY: text, DOCKET_DATA_DIR: folder })
      await expect(loading).rejects.toThrow(/^DOCKET_AUDIT_KEY is not an Ed25519 key/)
    },
  )

  describe('of another server', () => {
    let own: AuditKey
    beforeEach(async () => {
      database = await createTestDatabase()
      log = openLog(database)
      await log.submit()
      await log.seal(key)
      await log.submit()
      own = await loadAuditKey({ DOCKET_DATA_DIR: join(folder, randomUUID()) })
      return async () => {
        await log.close()
        await database.drop()
      }
    })

    it('does not take over when the server made it for itself, and does when it is configured', async () => {
      const session = await openSession(database.url, 10_000)
      await expect(seal(session, own)).rejects.toThrow(`sealed with the key ${key.id}`)
      session.close()
      const [next] = await log.seal({ ...own, configured: true })
      expect(next).toMatchObject({ number: 2, keyId: own.id })
      const keys = publicKeys(key.publicKey, own.publicKey)
      expect(await verifyLog(log.db, keys, null)).toMatchObject({ checkpoints: 2, problem: null })
    })

    it('keeps a server from starting that made it for itself', async () => {
      const server = runFile('src/server.ts', {
        DATABASE_URL: database.url,
        DOCKET_DATA_DIR: join(folder, randomUUID()),
        PORT: '0',
      })
      expect(await server.ended()).toBe(1)
      expect(server.output()).toContain('Set DOCKET_AUDIT_KEY, the same for all servers')
    })
  })

  it('to verify with is its public half, from this installation or from files', async () => {
    const file = join(folder, 'public.pem')
    await writeFile(file, publicPem(key))
    expect([...(await loadPublicKeys({ DOCKET_DATA_DIR: '/nowhere' }, [file])).keys()]).toEqual([key.id])
    expect([...(await loadPublicKeys({ DOCKET_DATA_DIR: folder }, [])).keys()]).toEqual([key.id])
    await expect(loadPublicKeys({ DOCKET_DATA_DIR: '/nowhere' }, [])).rejects.toThrow('no key to check')
  })
})
