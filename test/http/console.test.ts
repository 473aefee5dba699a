import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { serveConsole } from '../../src/http/console.ts'

const PAGE =
  '<!doctype html><script nonce="{nonce}" type="module" src="/console/assets/app-1a2b.js"></script><style nonce="{nonce}"></style>'
const SCRIPT = `console.log("${'docket '.repeat(50)}")`

let folder: string
let app: FastifyInstance
let url: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-console-'))
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await mkdir(join(folder, 'dist/assets'), { recursive: true })
  await writeFile(join(folder, 'dist/index.html'), PAGE)
  await writeFile(join(folder, 'dist/assets/app-1a2b.js'), SCRIPT)
  await writeFile(join(folder, 'dist/assets/app-1a2b.js.br'), brotliCompressSync(SCRIPT))
  await writeFile(join(folder, 'dist/assets/app-1a2b.js.gz'), gzipSync(SCRIPT))
  app = fastify()
  serveConsole(app, join(folder, 'dist'))
  url = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  await app.close()
  await rm(folder, { recursive: true })
})

/** As a browser would not: the path is sent as it stands. */
function raw(path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { path }, async (response) => {
      const chunks = await Array.fromAsync(response)
      resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() })
    })
    sent.on('error', reject).end()
  })
}

it.each(['/', '/console'])('%s leads to the console', async (path) => {
  const response = await fetch(url + path, { redirect: 'manual' })
  expect([response.status, response.headers.get('location')]).toEqual([302, '/console/'])
})

it.each([
  '/console/',
  '/console/jobs',
  '/console/jobs/0198c0de?tab=events',
  '/console/index.html',
  '/console/sign-in',
])('answers %s with the page, which is looked for anew each time', async (path) => {
  const response = await fetch(url + path)
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  })
})

it('lets the page run only what is ours, by a nonce that is never the same', async () => {
  const nonces: string[] = []
  for (let i = 0; i < 2; i++) {
    const response = await fetch(`${url}/console/`)
    const [, nonce] = /script-src 'self' 'nonce-([\w+/]{22}==)'/.exec(
      response.headers.get('content-security-policy')!,
    )!
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    expect(await response.text()).toBe(PAGE.replaceAll('{nonce}', nonce!))
    nonces.push(nonce!)
  }
  expect(nonces[0]).not.toBe(nonces[1])
})

it.each(['br', 'gzip', 'identity'])(
  'sends a hashed file for good, compressed as asked for: %s',
  async (encoding) => {
    const response = await fetch(`${url}/console/assets/app-1a2b.js`, {
      headers: { 'accept-encoding': encoding },
    })
    expect(response.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : encoding)
    expect(response.headers.get('content-type')).toMatch(/^(text|application)\/javascript/)
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await response.text()).toBe(SCRIPT)
  },
)

it.each(['app-gone.js', '', 'app-1a2b.js/', 'deep/er.js'])(
  'a hashed file that is missing is a 404: %j',
  async (name) => {
    const response = await fetch(`${url}/console/assets/${name}`)
    expect(response.status).toBe(404)
    expect(response.headers.get('cache-control')).toBeNull()
  },
)

it.each([
  '/console/assets/../../secret.txt',
  '/console/assets/..%2f..%2fsecret.txt',
  '/console/assets/%2e%2e/%2e%2e/secret.txt',
  '/console/assets/..%5c..%5csecret.txt',
  '/console/assets/%252e%252e%252f%252e%252e%252fsecret.txt',
  '/console/assets//../../secret.txt',
  '/console/../secret.txt',
  '/console/..%2fsecret.txt',
  '/console/assets/..%2findex.html',
  '/console/assets/%00',
])('no path leads out of the folder: %s', async (path) => {
  const { status, text } = await raw(path)
  expect(text).not.toContain('secret\n')
  expect(text).not.toBe('secret')
  // The page at most, and that with its nonce.
  expect(text).not.toContain('{nonce}')
  expect(text).not.toContain(folder)
  expect([200, 400, 403, 404]).toContain(status)
})

it('sees a new build', async () => {
  await fetch(`${url}/console/`)
  await writeFile(join(folder, 'dist/index.html'), 'new')
  await utimes(join(folder, 'dist/index.html'), 1, 1)
  expect(await (await fetch(`${url}/console/`)).text()).toBe('new')
})

it('without a build it says what to do, and notices when there is one', async () => {
  await app.close()
  app = fastify()
  serveConsole(app, join(folder, 'later'))
  url = await app.listen({ host: '127.0.0.1', port: 0 })
  const response = await fetch(`${url}/console/`)
  expect([response.status, await response.text()]).toEqual([
    503,
    'The console is not built: npm run console.\n',
  ])
  expect((await fetch(`${url}/console/assets/app-1a2b.js`)).status).toBe(404)
  await symlink(join(folder, 'dist'), join(folder, 'later'))
  expect((await fetch(`${url}/console/`)).status).toBe(200)
  expect((await fetch(`${url}/console/assets/app-1a2b.js`)).status).toBe(200)
})
