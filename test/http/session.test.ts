import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { ask, cookieOf, ownPage, signedIn, signIn, signOut } from './browser.ts'
import { startServer } from './processes.ts'
import { openSocket } from './socket.ts'

let docket: Docket
let key: string
beforeAll(async () => {
  docket = await startDocket({ worker: false })
  key = docket.authorization.slice('Bearer '.length)
})
afterAll(() => docket.stop())

const VIEWER = '{ viewer { apiKeyName signedInUntil } }'
const QUEUE = 'subscription { queue { waiting } }'

const status = async (headers: Record<string, string>) => (await ask(docket.url, headers, VIEWER)).status

/** A socket of a page, past its first message. */
async function openPageSocket(headers: Record<string, string>) {
  const socket = await openSocket(docket, headers)
  socket.send({ type: 'connection_init' })
  return socket
}

/** An event stream of a page, past its first event. */
async function openStream(url: string, headers: Record<string, string>) {
  const response = await ask(url, headers, QUEUE, 'text/event-stream')
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = response.body!.getReader()
  await reader.read()
  return reader
}

/** Waits for the end of a stream that is cut. */
async function cut(reader: ReadableStreamDefaultReader) {
  for (;;) if ((await reader.read()).done) throw new Error('the stream is complete')
}

describe('signing in with the key', () => {
  it('gives a cookie that no script can read, no other site can send, and that expires', async () => {
    const response = await signIn(docket.url, { key })
    expect(response.status).toBe(204)
    const [cookie, ...flags] = response.headers.get('set-cookie')!.split('; ')
    expect(cookie).toMatch(new RegExp(`^docket_session_${new URL(docket.url).port}=[\\w-]{43}$`))
    expect(flags).toContainEqual(expect.stringMatching(/^Max-Age=431\d\d$/))
    expect(flags.filter((flag) => !flag.startsWith('Max-Age')).toSorted()).toEqual([
      'HttpOnly',
      'Path=/',
      'SameSite=Strict',
    ])
  })

  it('marks the cookie Secure on an https page', async () => {
    const origin = docket.url.replace('http:', 'https:')
    expect((await signIn(docket.url, { key }, { origin })).headers.get('set-cookie')).toContain('; Secure')
  })

  it('opens queries, and says until when', async () => {
    const { data } = (await (await ask(docket.url, await signedIn(docket), VIEWER)).json()) as {
      data: { viewer: { apiKeyName: string; signedInUntil: string } }
    }
    expect(data.viewer.apiKeyName).toBe('default')
    const hours = (Date.parse(data.viewer.signedInUntil) - Date.now()) / 3_600_000
    expect(hours).toBeGreaterThan(11.9)
    expect(hours).toBeLessThanOrEqual(12.1)
    expect(await docket.query(VIEWER)).toEqual({ viewer: { apiKeyName: 'default', signedInUntil: null } })
  })

  it('opens event streams and sockets', async () => {
    const headers = await signedIn(docket)
    await (await openStream(docket.url, headers)).cancel()
    const socket = await openPageSocket(headers)
    expect(await socket.next()).toMatchObject({ type: 'connection_ack' })
    socket.subscribe('1', VIEWER)
    expect(await socket.next()).toMatchObject({ payload: { data: { viewer: { apiKeyName: 'default' } } } })
    await socket.end()
  })

  it('is in the log, and so is signing out', async () => {
    await signOut(docket.url, await signedIn(docket))
    const events = await docket.sql<{ type: string; data: object }>(
      `SELECT type, data FROM event WHERE type LIKE 'SIGNED%' ORDER BY position DESC LIMIT 2`,
    )
    expect(events).toEqual([
      { type: 'SIGNED_OUT', data: {} },
      { type: 'SIGNED_IN', data: { via: 'KEY', until: expect.any(String) } },
    ])
  })

  it('keeps no token in the database, and clears away sessions that have expired', async () => {
    const { cookie } = await signedIn(docket)
    await docket.sql(`UPDATE session SET expires_at = now() - interval '1 second'`)
    await signedIn(docket)
    const rows = await docket.sql<{ hash: string }>(
      `SELECT encode(token_hash, 'escape') AS hash FROM session`,
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]!.hash).not.toContain(cookie.split('=')[1])
  })

  it.each(['', '{', 'null', '[]', '{}', '{"key":1}', '{"key":"a","link":"b"}', '"key"'])(
    'is a 400 with a body that says nothing: %j',
    async (body) => {
      const response = await signIn(docket.url, body)
      expect([response.status, response.headers.get('set-cookie')]).toEqual([400, null])
    },
  )

  it('is a 413 with a body over 4 kB', async () => {
    expect((await signIn(docket.url, { key: 'x'.repeat(4100) })).status).toBe(413)
  })
})

describe('a session', () => {
  it('ends when it expires, and its stream and its socket with it', async () => {
    const headers = await signedIn(docket)
    const stream = await openStream(docket.url, headers)
    const socket = await openPageSocket(headers)
    await socket.next()
    await docket.sql('UPDATE session SET expires_at = now()')
    expect(await status(headers)).toBe(401)
    expect(await socket.closed).toEqual({ code: 4401, reason: 'Signed out' })
    await expect(cut(stream)).rejects.toThrow(/terminated/)
  })

  it('ends at the sign-out, its streams and sockets at once, and the cookie is taken away', async () => {
    const [headers, other] = [await signedIn(docket), await signedIn(docket)]
    const [stream, left] = [await openStream(docket.url, headers), await openStream(docket.url, other)]
    const socket = await openPageSocket(headers)
    await socket.next()
    const response = await signOut(docket.url, headers)
    expect([response.status, response.headers.get('set-cookie')]).toEqual([
      204,
      expect.stringMatching(/^docket_session_\d+=; Max-Age=0; Path=\//),
    ])
    expect(await socket.closed).toEqual({ code: 4401, reason: 'Signed out' })
    await expect(cut(stream)).rejects.toThrow(/terminated/)
    expect([await status(headers), await status(other)]).toEqual([401, 200])
    await left.cancel()
  })

  it('works on every server, and ends on every server', async () => {
    const second = await startServer(docket)
    const page = await signedIn(docket)
    const headers = {
      ...ownPage(second.url),
      // Browsers know one server by one name; here each has a port of its own.
      cookie: page.cookie.replace(/_\d+=/, `_${new URL(second.url).port}=`),
    }
    const stream = await openStream(second.url, headers)
    await signOut(docket.url, page)
    await expect(cut(stream)).rejects.toThrow(/terminated/)
    expect((await ask(second.url, headers, VIEWER)).status).toBe(401)
    await second.stop()
  })

  it('does not outlive the key that opened it', async () => {
    const page = await signedIn(docket)
    const second = await startServer({ ...docket, authorization: 'Bearer another-key-0123456789' })
    const cookie = page.cookie.replace(/_\d+=/, `_${new URL(second.url).port}=`)
    expect((await ask(second.url, { ...ownPage(second.url), cookie }, VIEWER)).status).toBe(401)
    await second.stop()
  })

  it('counts less than a key: a wrong one is refused', async () => {
    const headers = { ...(await signedIn(docket)), authorization: 'Bearer wrong' }
    expect(await status(headers)).toBe(401)
    expect(await status({ ...headers, authorization: docket.authorization })).toBe(200)
  })

  it('can be ended twice, and by nobody who has none', async () => {
    const headers = await signedIn(docket)
    for (const sent of [headers, headers, ownPage(docket.url)])
      expect((await signOut(docket.url, sent)).status).toBe(204)
  })
})

describe('what another site sends with the cookie', () => {
  const other = (url: string): Record<string, string>[] => [
    {},
    { origin: 'null' },
    { origin: 'https://evil.example' },
    // The same host: to a browser the same site.
    { origin: `http://${new URL(url).hostname}:1` },
    { origin: `${url}.evil.example` },
  ]

  it('is refused by POST and for an event stream', async () => {
    const { cookie } = await signedIn(docket)
    for (const headers of other(docket.url)) {
      expect(await status({ cookie, ...headers })).toBe(401)
      expect((await ask(docket.url, { cookie, ...headers }, QUEUE, 'text/event-stream')).status).toBe(401)
    }
  })

  it('is refused by GET, also from our own page', async () => {
    const headers = await signedIn(docket)
    for (const accept of ['application/json', 'text/event-stream']) {
      const url = `${docket.url}/graphql?query=${encodeURIComponent(VIEWER)}`
      expect((await fetch(url, { headers: { ...headers, accept } })).status).toBe(401)
    }
  })

  it('is refused over WebSocket', async () => {
    const { cookie } = await signedIn(docket)
    for (const headers of other(docket.url)) {
      const socket = await openPageSocket({ cookie, ...headers })
      expect(await socket.closed).toMatchObject({ code: 4403 })
    }
  })

  it.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'])(
    'is refused as a form, also from our own page: %s',
    async (type) => {
      const headers = { ...(await signedIn(docket)), 'content-type': type }
      expect(await status(headers)).toBe(415)
      expect((await signIn(docket.url, { key }, headers)).status).toBe(415)
    },
  )

  it('neither signs in nor out', async () => {
    const page = await signedIn(docket)
    for (const headers of other(docket.url)) {
      const response = await signIn(docket.url, { key }, headers)
      expect([response.status, response.headers.get('set-cookie')]).toEqual([401, null])
      expect((await signOut(docket.url, { cookie: page.cookie, ...headers })).status).toBe(401)
    }
    expect(await status(page)).toBe(200)
  })
})

it('ten wrong keys in a minute, and the address has to wait, even with the right one', async () => {
  const second = await startServer(docket)
  const wrong = await Promise.all(Array.from({ length: 12 }, () => signIn(second.url, { key: 'wrong' })))
  expect(wrong.map((response) => response.status).toSorted()).toEqual([...Array(10).fill(401), 429, 429])
  const right = await signIn(second.url, { key })
  expect(right.status).toBe(429)
  const seconds = Number(right.headers.get('retry-after'))
  expect(seconds).toBeGreaterThan(50)
  expect(seconds).toBeLessThanOrEqual(60)
  expect(await right.json()).toMatchObject({ errors: [{ extensions: { code: 'TOO_MANY_SIGN_INS' } }] })
  await second.stop()
})

it('sign-ins that succeed are not counted', async () => {
  for (let i = 0; i < 15; i++) cookieOf(await signIn(docket.url, { key }))
})
