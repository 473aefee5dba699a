/**
 * Takes the pictures of the console: `node docs/gallery/take.ts [name …]`. A server and a worker of their own, with
 * two weeks of generated jobs (days.ts), and on top of them real contracts that are really run
 * (console/seed.ts); the simulator answers as if it were billed, so that there is money to show.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { startSimulator } from '../../src/claude/simulator/server.ts'
import { startTemporary } from '../../src/db/embedded-temporary.ts'
import { migrate } from '../../src/db/migrate.ts'
import { startBrowser } from '../../test/support/browser.ts'
import { runFile } from '../../test/support/process.ts'
import { makeDays } from './days.ts'
import { PICTURES, type Picture } from './pictures.ts'
import { prepare } from './prepare.ts'

const KEY = 'gallery-key-0123456789'
const PHONE = { width: 360, height: 780 }
const DESK = { width: 1440, height: 900 }

const wanted = new Set(process.argv.slice(2))
const pictures = PICTURES.filter(({ name }) => wanted.size === 0 || wanted.has(name))

const database = await startTemporary()
await migrate(database.url)
await makeDays(database.url)
const simulator = await startSimulator({ billed: true, paceMs: 20 })
const dataDir = await mkdtemp(join(tmpdir(), 'docket-gallery-'))
const env = {
  DATABASE_URL: database.url,
  DOCKET_DATA_DIR: dataDir,
  DOCKET_API_KEY: KEY,
  DOCKET_WEBHOOK_ALLOW: '127.0.0.1',
  ANTHROPIC_API_KEY: 'simulator',
  ANTHROPIC_BASE_URL: simulator.url,
  PORT: '0',
  LOG_LEVEL: 'info',
}
const server = runFile('src/server.ts', env)
const url = String((await server.logged('the server is ready')).url)
const worker = runFile('src/worker.ts', env)
await worker.logged('the worker is ready')
const shown = await prepare({ url, key: KEY, simulatorUrl: simulator.url })

const browser = await startBrowser()
for (const picture of pictures) {
  const page = await browser.open({
    baseURL: url,
    viewport: picture.phone ? PHONE : DESK,
    deviceScaleFactor: picture.phone ? 2 : 1,
    colorScheme: picture.dark ? 'dark' : 'light',
  })
  await signIn(page)
  await take(page, picture)
  await page.context().close()
  console.log(picture.name)
}
if (browser.troubles.length > 0) console.log(browser.troubles)

await browser.close()
await Promise.all([server.stop(), worker.stop()])
await shown.close()
await simulator.close()
await database.stop()
await rm(dataDir, { recursive: true })

async function signIn(page: Page) {
  await page.goto('/console/sign-in')
  await page.getByLabel('API key').fill(KEY)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
}

async function take(page: Page, { name, path, act }: Picture) {
  await page.goto(`/console${path(shown)}`)
  await page.waitForLoadState('networkidle')
  await act?.(page)
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
  // Charts draw themselves in.
  await page.waitForTimeout(1500)
  await page.screenshot({ path: join(import.meta.dirname, `${name}.png`) })
}
