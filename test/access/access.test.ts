import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadApiKey } from '../../src/access/api-key.ts'
import { createAuthenticate } from '../../src/access/authenticate.ts'
import { openDatabase } from '../../src/db/database.ts'

let DOCKET_DATA_DIR: string
beforeEach(async () => {
  DOCKET_DATA_DIR = await mkdtemp(join(tmpdir(), 'docket-access-'))
})
afterEach(() => rm(DOCKET_DATA_DIR, { recursive: true }))

describe('the API key', () => {
  it('is the one of the configuration, if there is one', async () => {
    expect(await loadApiKey({ DOCKET_DATA_DIR, DOCKET_API_KEY: 'configured' })).toBe('configured')
  })

  it('is made at the first start, the same for two that start at once, and kept for its owner only', async () => {
    const keys = await Promise.all(Array.from({ length: 5 }, () => loadApiKey({ DOCKET_DATA_DIR })))
    expect(new Set(keys).size).toBe(1)
    expect(keys[0]).toMatch(/^docket_[\w-]{43}$/)
    expect(await loadApiKey({ DOCKET_DATA_DIR })).toBe(keys[0])
    expect((await stat(join(DOCKET_DATA_DIR, 'api-key'))).mode & 0o777).toBe(0o600)
  })

  it('is never an empty one: a file without a key is refused in a sentence', async () => {
    await writeFile(join(DOCKET_DATA_DIR, 'api-key'), '\n')
    await expect(loadApiKey({ DOCKET_DATA_DIR })).rejects.toThrow(/holds no key/)
  })
})

describe('authentication', () => {
  // Nobody is there: no key, right or wrong, costs a question to the database.
  const db = openDatabase('postgres://127.0.0.1:1/nobody', pino({ level: 'silent' }))
  const authenticate = createAuthenticate({ db, apiKey: 'the-right-key' })

  it.each(['Bearer the-right-key', 'bearer the-right-key', 'Bearer   the-right-key'])(
    'takes %j',
    async (authorization) => {
      expect(await authenticate({ authorization })).toMatchObject({ actor: { type: 'API_KEY' } })
    },
  )

  it.each([
    null,
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'the-right-key',
    'Basic the-right-key',
    'Bearer the-right-key2',
    'Bearer the-right-ke',
    'Bearer the-right-key the-right-key',
  ])('refuses %j', async (authorization) => {
    expect(await authenticate({ authorization })).toBeNull()
  })
})
