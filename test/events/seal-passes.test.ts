import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_WORKSPACE_ID } from '../../src/access/authenticate.ts'
import { openSession, type Session } from '../../src/db/session.ts'
import type { Checkpoint } from '../../src/events/audit/checkpoint.ts'
import { type AuditKey, loadAuditKey, publicKeys } from '../../src/events/audit/key.ts'
import { type Progress, seal } from '../../src/events/audit/seal.ts'
import { verifyLog } from '../../src/events/audit/verify.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { openLog, type TestLog } from './log.ts'

let folder: string
let key: AuditKey
let database: TestDatabase
let log: TestLog
let session: Session
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-seal-'))
  key = await loadAuditKey({ DOCKET_DATA_DIR: folder })
})
afterAll(() => rm(folder, { recursive: true }))
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

/** Lines that are sorted for a pass; a test sets it to see the other way. */
let sortedLines = 1000

/** A process that seals, two streams a pass, and keeps in mind how far it has looked. */
function startProcess() {
  let progress: Progress | null = null
  const pass = async () => {
    const done = (await seal(session, key, progress, { streams: 2, sortedLines }))!
    progress = done.progress
    return done
  }
  return {
    pass,
    /** Passes until the series is complete. @returns how many it took, and what they signed */
    async series() {
      await log.settled()
      const checkpoints: Checkpoint[] = []
      for (let passes = 1; ; passes++) {
        const { checkpoint, progress } = await pass()
        if (checkpoint) checkpoints.push(checkpoint)
        if (!progress.below) return { passes, sizes: checkpoints.map(({ size }) => size) }
      }
    },
  }
}

/** Later jobs are looked at first: passes go down the ids, which go up with time. */
async function submit(jobs: number) {
  const ids: string[] = []
  for (let i = 0; i < jobs; i++) ids.push(await log.submit())
  await log.settled()
  return ids
}

const sealedSeqs = async (id: string) =>
  (
    await log.sql<{ seq: number }>('SELECT seq FROM sealed_head WHERE stream_id = $1 ORDER BY checkpoint', [
      id,
    ])
  ).map(({ seq }) => seq)
const verify = () => verifyLog(log.db, publicKeys(key.publicKey), null)

describe.each([
  ['whose lines are sorted', 1000],
  ['whose lines are read in the order of the index', 0],
])('a backlog larger than a pass, %s,', (_, lines) => {
  beforeEach(() => {
    sortedLines = lines
  })

  it('is sealed by a series of passes that look at each stream once', async () => {
    const ids = await submit(7)
    const process = startProcess()
    expect(await process.series()).toEqual({ passes: 4, sizes: [2, 4, 6, 7] })
    expect(await Promise.all(ids.map(sealedSeqs))).toEqual(ids.map(() => [1]))
    expect(await process.series()).toEqual({ passes: 1, sizes: [] })
    expect(await startProcess().series()).toEqual({ passes: 1, sizes: [] })
    expect(await verify()).toMatchObject({ events: 7, checkpoints: 4, unsealed: 0, problem: null })
  })

  it('leaves what grows behind the walk to the next series', async () => {
    const ids = await submit(4)
    const process = startProcess()
    await process.pass()
    await log.append(ids[3]!, 'behind')
    await log.append(ids[0]!, 'ahead')
    await submit(1)
    expect(await process.series()).toEqual({ passes: 2, sizes: [4] })
    expect([await sealedSeqs(ids[3]!), await sealedSeqs(ids[0]!)]).toEqual([[1], [1]])
    expect(await process.series()).toEqual({ passes: 2, sizes: [5, 5] })
    expect([await sealedSeqs(ids[3]!), await sealedSeqs(ids[0]!)]).toEqual([
      [1, 2],
      [1, 2],
    ])
    expect(await verify()).toMatchObject({ events: 7, unsealed: 0, problem: null })
  })

  it('that another process finishes meanwhile is left to it', async () => {
    const ids = await submit(5)
    const process = startProcess()
    await process.pass()
    expect(await startProcess().series()).toEqual({ passes: 3, sizes: [4, 5] })
    await log.append(ids[4]!, 'more')
    expect(await process.series()).toEqual({ passes: 1, sizes: [5] })
    expect(await sealedSeqs(ids[4]!)).toEqual([1, 2])
    expect(await verify()).toMatchObject({ events: 6, unsealed: 0, problem: null })
  })

  it('is sealed whole when processes take turns, and when one ends and another begins', async () => {
    const ids = await submit(9)
    const [one, two] = [startProcess(), startProcess()]
    await one.pass()
    await two.pass()
    await two.pass()
    await log.append(ids[8]!, 'more')
    await one.pass()
    expect(await startProcess().series()).toMatchObject({ sizes: [4, 6, 8, 9] })
    await two.series()
    await one.series()
    expect(await Promise.all(ids.map(sealedSeqs))).toEqual([...ids.slice(1).map(() => [1]), [1, 2]])
    expect(await verify()).toMatchObject({ events: 10, unsealed: 0, problem: null })
  })

  it('is told of by each pass, which is no reason for another series', async () => {
    await log.sql(`SELECT docket_create_webhook($1, 'key', 'https://example.com', '', $2, '{}', 'THIN', 9)`, [
      DEFAULT_WORKSPACE_ID,
      ['LOG_SEALED'],
    ])
    const ids = await submit(4)
    const process = startProcess()
    expect(await process.series()).toEqual({ passes: 3, sizes: [2, 4, 5] })
    for (let minute = 0; minute < 3; minute++) {
      expect(await process.series()).toEqual({ passes: 1, sizes: [] })
    }
    await log.append(ids[0]!, 'more')
    expect(await process.series()).toMatchObject({ sizes: [5] })
    expect(await sealedSeqs(DEFAULT_WORKSPACE_ID)).toEqual([1, 4])
    expect(await verify()).toMatchObject({ unsealed: 1, problem: null })
  })
})

describe('a database that was restored from a dump', () => {
  let ids: string[]
  beforeEach(async () => {
    ids = await submit(5)
    await log.seal(key)
  })
  const restore = () => log.tamper(`UPDATE checkpoint SET sealed_xid = '1000000000000'`)

  it('is looked through once by each process', async () => {
    await restore()
    const process = startProcess()
    expect(await process.series()).toEqual({ passes: 3, sizes: [] })
    expect(await process.series()).toEqual({ passes: 1, sizes: [] })
    expect(await startProcess().series()).toEqual({ passes: 3, sizes: [] })

    await log.append(ids[4]!, 'more')
    expect(await process.series()).toEqual({ passes: 1, sizes: [5] })
    expect(await startProcess().series()).toEqual({ passes: 1, sizes: [] })
    expect(await verify()).toMatchObject({ events: 6, unsealed: 0, problem: null })
  })

  it('gets sealed what was not yet, also when the process ends on the way', async () => {
    await log.append(ids[0]!, 'more')
    await log.append(ids[4]!, 'more')
    await restore()
    await log.settled()
    await startProcess().pass()
    expect(await startProcess().series()).toEqual({ passes: 3, sizes: [5] })
    expect(await sealedSeqs(ids[0]!)).toEqual([1, 2])
    expect(await verify()).toMatchObject({ events: 7, unsealed: 0, problem: null })
  })
})
