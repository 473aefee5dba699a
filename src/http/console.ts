import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import files from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const NONCE_PLACEHOLDER = '{nonce}'

const policy = (nonce: string) =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/**
 * The console under /console/: its hashed files, and for every other path its page, which finds its way by itself.
 * @param folder where Vite has built it; it may not be there
 */
export function serveConsole(app: FastifyInstance, folder: string) {
  app.get('/', async (_, reply) => reply.redirect('/console/'))
  app.get('/console', async (_, reply) => reply.redirect('/console/'))

  // Their names change with their content. One that is missing is a 404: a page in its place would be run as a script.
  void app.register(files, {
    root: join(folder, 'assets'),
    prefix: '/console/assets/',
    decorateReply: false,
    // Known from the names alone
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: '1y',
    // The page says what to do when there is no build.
    suppressWarning: true,
    setHeaders: (reply) => void reply.header('x-content-type-options', 'nosniff'),
  })

  const readPage = pageReader(join(folder, 'index.html'))
  app.get('/console/*', async (_, reply) => {
    const page = await readPage()
    if (page === null) return reply.status(503).send('The console is not built: npm run console.\n')
    const nonce = randomBytes(16).toString('base64')
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header('content-security-policy', policy(nonce))
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('cross-origin-opener-policy', 'same-origin')
      .send(page.replaceAll(NONCE_PLACEHOLDER, nonce))
  })
}

/** Reads the page once for each build. @returns null while there is none */
function pageReader(file: string) {
  let known: { page: string; builtAt: number } | undefined
  return async (): Promise<string | null> => {
    const found = await stat(file).catch(() => null)
    if (!found) return null
    if (known?.builtAt !== found.mtimeMs)
      known = { page: await readFile(file, 'utf8'), builtAt: found.mtimeMs }
    return known.page
  }
}
