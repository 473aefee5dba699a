import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { type Listener, listen } from '../../src/db/listen.ts'
import { createNotifier, EVENTS_CHANNEL, EVERY_JOB, type Notifier } from '../../src/events/notifier.ts'
import { createWakeUps, type WakeUps } from '../../src/events/wakeups.ts'
import { createLogger } from '../../src/log.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const log = createLogger({ LOG_LEVEL: 'silent', NODE_ENV: 'production' }, 'test')

let database: TestDatabase
let db: Database
let notifier: Notifier
let wakeUps: WakeUps
let payloads: string[]
let gaps: EventTarget
let listener: Listener
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url, log)
})
beforeEach(async () => {
  notifier = createNotifier(db, log)
  wakeUps = createWakeUps()
  payloads = []
  gaps = new EventTarget()
  listener = await listen(database.url, log, {
    channels: {
      [EVENTS_CHANNEL](payload) {
        payloads.push(payload)
        wakeUps.deliver(payload)
      },
    },
    onGap() {
      wakeUps.wakeAll()
      gaps.dispatchEvent(new Event('gap'))
    },
  })
})
afterEach(async () => {
  await notifier.close()
  await listener.close()
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

const LONG = 60_000

describe('a wake-up', () => {
  it('reaches the reader of its job, and no other reader', async () => {
    const [mine, other] = [randomUUID(), randomUUID()]
    const watch = wakeUps.watch(mine)
    let others = 0
    const bystander = wakeUps.watch(other)
    void bystander.next(LONG).then(() => others++)
    const woken = watch.next(LONG)
    notifier.wake(mine)
    await woken
    expect(payloads).toEqual([mine])
    expect(others).toBe(0)
    watch.close()
    bystander.close()
  })

  it('that comes between two waits is not lost', async () => {
    const id = randomUUID()
    const watch = wakeUps.watch(id)
    wakeUps.deliver(id)
    await watch.next(LONG)
    watch.close()
  })

  it('ends the wait of a reader that closes', async () => {
    const watch = wakeUps.watch(randomUUID())
    const waiting = watch.next(LONG)
    watch.close()
    await waiting
    expect(watch.closed).toBe(true)
  })

  it('for many jobs at once is few notifications, and still reaches every one of them', async () => {
    const ids = Array.from({ length: 100 }, randomUUID)
    const watches = ids.map((id) => wakeUps.watch(id))
    const woken = Promise.all(watches.map((watch) => watch.next(LONG)))
    for (const id of ids) notifier.wake(id)
    await woken
    expect(payloads.length).toBeLessThanOrEqual(2)
    for (const watch of watches) watch.close()
  })

  it('for more jobs than fit into a notification wakes everybody', async () => {
    const watch = wakeUps.watch(randomUUID())
    const woken = watch.next(LONG)
    for (let i = 0; i < 500; i++) notifier.wake(randomUUID())
    await woken
    expect(payloads).toContain(EVERY_JOB)
    watch.close()
  })
})

describe('the LISTEN connection', () => {
  it('comes back by itself when it is cut, and wakes every reader, because something may have been missed', async () => {
    const watch = wakeUps.watch(randomUUID())
    const woken = watch.next(LONG)
    const back = once(gaps, 'gap')
    const admin = new pg.Client({ connectionString: database.url })
    await admin.connect()
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()`,
    )
    await Promise.all([back, woken])

    const id = randomUUID()
    const next = wakeUps.watch(id)
    notifier.wake(id)
    await next.next(LONG)
    next.close()
    watch.close()
    await admin.end()
  })
})
