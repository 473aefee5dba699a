import { Agent, get } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { CONTRACT, submit, submitInput } from '../support/jobs.ts'
import { codes, send } from './send.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())

const VIEWER = '{ viewer { apiKeyName } }'
const SUBMIT = 'mutation ($input: SubmitJobInput!) { submitJob(input: $input) { __typename } }'

async function rows(): Promise<number> {
  const [row] = await docket.sql<{ count: number }>(
    'SELECT (SELECT count(*) FROM job)::int + (SELECT count(*) FROM document)::int AS count',
  )
  return row!.count
}

const TEN_MEGABYTES = Buffer.alloc(10_000_000, 'x')

/** Without content-length, so that the server learns the size only by counting. */
const inChunks = (bytes: Buffer) =>
  new ReadableStream({
    start(controller) {
      for (let i = 0; i < bytes.length; i += 65_536) controller.enqueue(bytes.subarray(i, i + 65_536))
      controller.close()
    },
  })

describe('a request without a valid key', () => {
  const wrong = ['', 'Bearer', 'Bearer wrong', 'Basic dGVzdDp0ZXN0', 'Bearer test-key-0123456789 and more']

  it.each(wrong)('is refused by POST: %j', async (authorization) => {
    const reply = await send(docket, { query: VIEWER }, { headers: { authorization } })
    expect(reply.status).toBe(401)
    expect(reply.headers.get('www-authenticate')).toBe('Bearer')
    expect(codes(reply)).toEqual(['UNAUTHENTICATED'])
    expect(reply.answer).not.toHaveProperty('data')
  })

  it('is refused by GET and for an event stream', async () => {
    const query = `?query=${encodeURIComponent(VIEWER)}`
    for (const accept of ['application/json', 'text/event-stream']) {
      const response = await fetch(`${docket.url}/graphql${query}`, { headers: { accept } })
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    }
  })

  it('is refused before its body is read, and still gets its answer', async () => {
    const headers = { authorization: 'Bearer wrong' }
    for (let i = 0; i < 4; i++) {
      expect((await send(docket, TEN_MEGABYTES, { headers })).status).toBe(401)
      expect((await send(docket, inChunks(TEN_MEGABYTES), { headers, duplex: 'half' })).status).toBe(401)
    }
  })

  it('does not find the key in the URL', async () => {
    const key = docket.authorization.slice('Bearer '.length)
    const response = await fetch(`${docket.url}/graphql?key=${key}&authorization=${key}&query=${VIEWER}`)
    expect(response.status).toBe(401)
  })
})

describe('a body', () => {
  it('of 10 MB is refused with an answer, not with a reset, and writes nothing', async () => {
    const before = await rows()
    const query = JSON.stringify({ query: SUBMIT, variables: { input: submitInput() } })
    const large = Buffer.concat([
      Buffer.from(query.slice(0, -1)),
      Buffer.alloc(10_000_000, ' '),
      Buffer.from('}'),
    ])
    for (let i = 0; i < 4; i++) {
      for (const body of [large, inChunks(large)]) {
        const reply = await send(docket, body, { duplex: 'half' })
        expect(reply.status).toBe(413)
        expect(codes(reply)).toEqual(['BODY_TOO_LARGE'])
      }
    }
    expect(await rows()).toBe(before)
  })

  it('with a text at the limit is taken, also when every character takes three bytes', async () => {
    const { __typename } = await submit(
      docket,
      submitInput({ document: { inline: { text: '語'.repeat(2_000_000) } } }),
    )
    expect(__typename).toBe('Job')
  })

  it('with a text one character over the limit is refused by name, and writes nothing', async () => {
    const before = await rows()
    const outcome = await submit(
      docket,
      submitInput({ document: { inline: { text: 'x'.repeat(2_000_001) } } }),
    )
    expect(outcome).toMatchObject({ __typename: 'InvalidInputError', field: 'document.inline.text' })
    expect(await rows()).toBe(before)
  })

  it.each([
    '',
    '{',
    '{"query": "{ viewer',
    'null',
    '"text"',
    '5',
    '[]',
    '[{"query":"{__typename}"}]',
    '\0',
    '{"query":5}',
  ])('that is no GraphQL request is a 400: %j', async (body) => {
    const reply = await send(docket, body)
    expect(reply.status).toBe(400)
    expect(codes(reply)).toEqual(['BAD_REQUEST'])
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/xml',
    '',
  ])('of type %j is a 415: a web page could send it without asking', async (type) => {
    const form = new TextEncoder().encode(`query=${encodeURIComponent('mutation { __typename }')}`)
    const reply = await send(docket, form, { headers: { 'content-type': type } })
    expect(reply.status).toBe(415)
    expect(codes(reply)).toEqual(['BAD_REQUEST'])
  })

  it('with names out of the prototype changes nothing', async () => {
    const variables = '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'
    const reply = await send(docket, `{"query":"${VIEWER}","variables":${variables}}`)
    expect(reply.answer.data).toEqual({ viewer: { apiKeyName: 'default' } })
  })
})

describe('methods and paths', () => {
  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    '%s is a 405 that names the methods, and allows no other origin',
    async (method) => {
      const response = await fetch(`${docket.url}/graphql`, {
        method,
        headers: { origin: 'https://evil.example' },
      })
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('GET, POST')
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
    },
  )

  it('HEAD has no body', async () => {
    const response = await fetch(`${docket.url}/graphql`, { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([401, ''])
    expect((await fetch(`${docket.url}/health`, { method: 'HEAD' })).status).toBe(200)
  })

  it('GET reads and never writes', async () => {
    const before = await rows()
    const headers = { authorization: docket.authorization }
    const read = await fetch(`${docket.url}/graphql?query=${encodeURIComponent(VIEWER)}`, { headers })
    expect(await read.json()).toEqual({ data: { viewer: { apiKeyName: 'default' } } })
    const mutation = `mutation { submitJob(input: { task: { summarize: {} }, document: { inline: { text: ${JSON.stringify(CONTRACT)} } } }) { __typename } }`
    const write = await fetch(`${docket.url}/graphql?query=${encodeURIComponent(mutation)}`, { headers })
    expect([write.status, write.headers.get('allow')]).toEqual([405, 'POST'])
    expect(await rows()).toBe(before)
  })

  it('an answer that nobody asked for is a 406 with its reason', async () => {
    const reply = await send(docket, { query: VIEWER }, { headers: { accept: 'text/html' } })
    expect([reply.status, codes(reply)]).toEqual([406, ['BAD_REQUEST']])
  })

  it.each([
    '/graph',
    '/graphql/',
    '/graphql/stream',
    '/..%2f..%2fetc/passwd',
    '/%E0%A4%A',
    '/health/nothing',
  ])('an unknown path is an error in JSON: %s', async (path) => {
    const response = await fetch(`${docket.url}${path}`)
    expect([400, 404]).toContain(response.status)
    expect(await response.json()).toHaveProperty('message')
  })

  it('a client that offers HTTP/2 or another protocol is answered by HTTP/1.1', async () => {
    for (const upgrade of ['h2c', 'TLS/1.0', 'nonsense']) {
      const status = await new Promise((resolve, reject) => {
        const headers = {
          connection: 'Upgrade, HTTP2-Settings',
          upgrade,
          'http2-settings': 'AAMAAABkAAQAAP__',
        }
        get(`${docket.url}/health`, { headers, agent: new Agent() }, (response) =>
          resolve(response.resume().statusCode),
        ).on('error', reject)
      })
      expect(status).toBe(200)
    }
  })
})
