import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAuthenticate, KEY_HOLDER } from '../../src/access/authenticate.ts'
import { endSession, openSession, readSession, type SessionDeps } from '../../src/access/session.ts'
import { makeSignInLink, redeemSignInLink } from '../../src/access/sign-in-link.ts'
import { openDatabase } from '../../src/db/database.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let deps: SessionDeps
beforeAll(async () => {
  database = await createTestDatabase()
  deps = {
    db: openDatabase(database.url, pino({ level: 'silent' })),
    apiKey: 'the-right-key',
    sessionHours: 1,
  }
})
afterAll(async () => {
  await deps.db.close()
  await database.drop()
})

it('a session stands for whoever opened it, until it is ended', async () => {
  const authenticate = createAuthenticate(deps)
  const { token, until } = await openSession(deps, KEY_HOLDER)
  expect(await authenticate({ session: token })).toMatchObject({ ...KEY_HOLDER, session: { until } })
  expect(await authenticate({ session: `${token}x` })).toBeNull()
  await endSession(deps, token)
  expect(await authenticate({ session: token })).toBeNull()
})

it('a link opens one session, once, also when it is used twice at the same moment', async () => {
  const link = await makeSignInLink(deps, KEY_HOLDER)
  const opened = await Promise.all([1, 2, 3, 4].map(() => redeemSignInLink(deps, link)))
  const sessions = opened.filter((session) => session !== null)
  expect(sessions).toHaveLength(1)
  expect(await readSession(deps, sessions[0]!.token)).toMatchObject(KEY_HOLDER)
  expect(await redeemSignInLink(deps, link)).toBeNull()
})

it('a link expires after a day, and is good for nothing else', async () => {
  const link = await makeSignInLink(deps, KEY_HOLDER)
  expect(await readSession(deps, link)).toBeNull()
  const [row] = await deps.db.query<{ hours: number }>(
    'SELECT extract(epoch FROM expires_at - now())::float8 / 3600 AS hours FROM sign_in_link',
  )
  expect(row!.hours).toBeCloseTo(24, 1)
  await deps.db.query('UPDATE sign_in_link SET expires_at = now()')
  expect(await redeemSignInLink(deps, link)).toBeNull()
})

it('another key ends every session and voids every link', async () => {
  const { token } = await openSession(deps, KEY_HOLDER)
  const link = await makeSignInLink(deps, KEY_HOLDER)
  const changed = { ...deps, apiKey: 'another-key' }
  expect(await readSession(changed, token)).toBeNull()
  expect(await redeemSignInLink(changed, link)).toBeNull()
})
