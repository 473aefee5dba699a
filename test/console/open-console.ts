import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { startBrowser } from '../support/browser.ts'
import { type Docket, startDocket } from '../support/docket.ts'

/** The product and a browser in front of it, for one test file. */
export interface Console {
  docket: Docket
  /** The API key, as a person would type it in */
  key: string
  /** A page of a profile of its own that has not signed in */
  stranger(options?: BrowserContextOptions): Promise<Page>
  /** A page of a profile of its own that has signed in, at a path such as `/jobs`; of another server with its URL */
  open(path: string, options?: BrowserContextOptions & { url?: string }): Promise<Page>
  /** Fails when a page has written an error to its console, or has asked anything of another origin. */
  expectQuiet(): void
  close(): Promise<void>
}

/**
 * How long a test waits for what it wants to see, in milliseconds: a browser without a graphics card is slow where other
 * tests run beside it.
 */
export const PATIENCE = 60_000

/** Waits until what is read is as expected. */
export const eventually = <Value>(read: () => Value) => expect.poll(() => read(), { timeout: PATIENCE })

// Chromium writes this by itself when a request is answered with an error status, whatever the page makes of it.
const REFUSED = /^Failed to load resource: the server responded with a status of 401/

export async function openConsole(options?: Parameters<typeof startDocket>[0]): Promise<Console> {
  const [docket, browser] = await Promise.all([startDocket(options), startBrowser()])
  const key = docket.authorization.slice('Bearer '.length)
  const asked: string[] = []

  async function stranger(options?: BrowserContextOptions) {
    const page = await browser.open(options)
    page.setDefaultTimeout(PATIENCE)
    page.context().on('request', (request) => asked.push(request.url()))
    page.on('websocket', (socket) => asked.push(socket.url().replace(/^ws/, 'http')))
    return page
  }

  return {
    docket,
    key,
    stranger,
    async open(path, { url = docket.url, ...options } = {}) {
      const page = await stranger({ baseURL: url, ...options })
      const { origin } = new URL(url)
      const answer = await page.request.post('/console/session', { data: { key }, headers: { origin } })
      expect(answer.status()).toBe(204)
      await page.goto(`/console${path}`)
      return page
    },
    expectQuiet() {
      expect(browser.troubles.filter((trouble) => !REFUSED.test(trouble))).toEqual([])
      const own = (url: string) => /^(data|blob):/.test(url) || new URL(url).hostname === '127.0.0.1'
      expect(asked.length).toBeGreaterThan(0)
      expect(asked.filter((url) => !own(url))).toEqual([])
    },
    async close() {
      await browser.close()
      await docket.stop()
    },
  }
}
