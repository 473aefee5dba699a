import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

export const CHROMIUM = '/usr/bin/chromium'

/** For the title of a suite that needs a browser: why it is skipped, or nothing. */
export const withoutBrowser = existsSync(CHROMIUM) ? '' : ` (skipped: there is no ${CHROMIUM})`

const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  // In a container it is often too small, and the page crashes.
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // No name can be looked up: a page has nothing but this machine.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]

export interface TestBrowser {
  /** A page of a profile of its own, as another person would have it. */
  open(options?: BrowserContextOptions): Promise<Page>
  /** What went wrong in any page: errors that nobody caught, and what was written to the console as an error */
  troubles: string[]
  close(): Promise<void>
}

/** Debian's Chromium, as a person would use it, without a screen. */
export async function startBrowser(): Promise<TestBrowser> {
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: SWITCHES })
  const troubles: string[] = []
  return {
    troubles,
    async open(options) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
      const page = await context.newPage()
      page.on('pageerror', (error) => troubles.push(error.message))
      page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()))
      return page
    },
    close: () => browser.close(),
  }
}
