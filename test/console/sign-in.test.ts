import { pino } from 'pino'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { KEY_HOLDER } from '../../src/access/authenticate.ts'
import { makeSignInLink } from '../../src/access/sign-in-link.ts'
import { openDatabase } from '../../src/db/database.ts'
import { withoutBrowser } from '../support/browser.ts'
import { type Console, openConsole, PATIENCE } from './open-console.ts'

vi.setConfig({ testTimeout: 3 * PATIENCE, hookTimeout: 3 * PATIENCE })

const SECRETS =
  'JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie + location.href'

describe.skipIf(withoutBrowser)(`signing in to the console${withoutBrowser}`, () => {
  let running: Console
  let page: Page
  beforeAll(async () => {
    running = await openConsole({ worker: false })
  })
  afterEach(() => page.close())
  afterAll(() => running.close())

  const visit = async (path: string) => {
    page = await running.stranger({ baseURL: running.docket.url })
    await page.goto(path)
  }
  const heading = (name: string) => page.getByRole('heading', { name, level: 1 })
  const typeKey = async (key: string) => {
    await page.getByLabel('API key').fill(key)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }

  async function makeLink() {
    const db = openDatabase(running.docket.databaseUrl, pino({ level: 'silent' }))
    const link = await makeSignInLink({ db, apiKey: running.key }, KEY_HOLDER)
    await db.close()
    return link
  }

  it('by the link of the first start leads to the overview, and works once', async () => {
    const link = await makeLink()
    await visit(`/console/sign-in#link=${link}`)
    await heading('Overview').waitFor()
    expect(await page.evaluate(SECRETS)).not.toContain(link)
    await page.close()

    await visit(`/console/sign-in#link=${link}`)
    await page.getByText('the link was used before').waitFor()
    expect(page.url()).toBe(`${running.docket.url}/console/sign-in`)
  })

  it('by the key leaves no trace of it that a script could read', async () => {
    await visit('/console/')
    await heading('Sign in').waitFor()
    await typeKey(` ${running.key} `)
    await heading('Overview').waitFor()
    expect(await page.evaluate(SECRETS)).not.toContain(running.key)
    expect(await page.evaluate('document.cookie')).toBe('')
    expect(await page.context().cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }])
    await page.getByRole('navigation').getByRole('link', { name: 'Settings' }).click()
    await heading('Settings').waitFor()
    expect(await page.evaluate(SECRETS)).not.toContain(running.key)
  })

  it('says kindly that a key is wrong, and takes the right one then', async () => {
    await visit('/console/sign-in')
    await typeKey('not-the-key')
    await page.getByText('That is not a key of this server').waitFor()
    await typeKey(running.key)
    await heading('Overview').waitFor()
  })

  it('leads back to the page that was asked for', async () => {
    await visit('/console/jobs?status=FAILED,PARTIAL&type=EXTRACT')
    await heading('Sign in').waitFor()
    await typeKey(running.key)
    await heading('Jobs').waitFor()
    expect(page.url()).toBe(`${running.docket.url}/console/jobs?status=FAILED,PARTIAL&type=EXTRACT`)
  })

  it('leads nowhere else, whatever the link says', async () => {
    for (const to of [
      'https://evil.example/',
      '//evil.example/console/',
      '/graphiql',
      'javascript:alert(1)',
    ]) {
      await visit(`/console/sign-in?to=${encodeURIComponent(to)}`)
      await typeKey(running.key)
      await heading('Overview').waitFor()
      expect(page.url()).toBe(`${running.docket.url}/console/`)
      await page.close()
    }
  })

  it('ends at the sign-out, in every tab that is live', async () => {
    page = await running.open('/jobs')
    const other = await page.context().newPage()
    await other.goto('/console/')
    await other.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await heading('Sign in').waitFor()
    await other.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor()
    expect(other.url()).toBe(`${running.docket.url}/console/sign-in?to=%2Fconsole%2F`)
    expect(await page.context().cookies()).toEqual([])
    await page.goBack()
    await heading('Sign in').waitFor()
  })

  it('writes no error to the console of the browser, and asks nothing of another origin', () => {
    running.expectQuiet()
  })
})
