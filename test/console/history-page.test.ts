import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { withoutBrowser } from '../support/browser.ts'
import { ended, submit, submitInput } from '../support/jobs.ts'
import { type Console, openConsole } from './open-console.ts'

// A browser without a graphics card is slow where other tests run beside it.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })
const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 30_000 })

describe.skipIf(withoutBrowser)(`The history page${withoutBrowser}`, () => {
  let console: Console
  let page: Page
  let jobId: string
  beforeAll(async () => {
    console = await openConsole()
    jobId = (await submit(console.docket, submitInput())).id
    await ended(console.docket, jobId)
    page = await console.open('/history')
  })
  afterAll(() => console.close())

  const lines = (on = page) => on.getByRole('list', { name: 'Events' }).getByRole('listitem')

  it('shows what happened as sentences, the newest first', async () => {
    await lines().first().waitFor()
    await page.getByText('signed in to the console').first().waitFor()
    await lines().filter({ hasText: 'completed the job' }).first().waitFor()
  })

  it('names what somebody has read, and leads there', async () => {
    const read = lines().filter({ hasText: `read the result of job ${jobId.slice(-6)}` })
    expect(await read.first().getByRole('link').getAttribute('href')).toBe(`/console/jobs/${jobId}`)
  })

  it('keeps a filter in the URL, which shows the same to somebody else', async () => {
    await page.getByRole('button', { name: /^Types of events/ }).click()
    await page.getByLabel('Ends of jobs').check()
    await page.waitForURL(/type=JOB_COMPLETED/)
    await page.keyboard.press('Escape')
    await eventually(() => lines().count()).toBe(1)
    const url = new URL(page.url())
    const other = await console.open(url.pathname.replace('/console', '') + url.search)
    await eventually(() => lines(other).count()).toBe(1)
    await other.close()
  })

  it('says how many are new and moves nothing until asked', async () => {
    await ended(console.docket, (await submit(console.docket, submitInput())).id)
    await page.getByRole('button', { name: '1 new' }).waitFor()
    expect(await lines().count()).toBe(1)
    await page.getByRole('button', { name: '1 new' }).click()
    await eventually(() => lines().count()).toBe(2)
  })

  it('says at its field that a path is none', async () => {
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('textbox', { name: 'Data fits' }).fill('$.claims >')
    await page.keyboard.press('Enter')
    await page.getByText('This is not a valid JSON path').waitFor()
    await page.getByRole('textbox', { name: 'Data fits' }).fill('$.claims >= 0')
    await page.keyboard.press('Enter')
    await eventually(() => lines().count()).toBe(2)
  })

  it('verifies the job that it shows, and names a line that was changed', async () => {
    await page.goto(`${console.docket.url}/console/history?job=${jobId}`)
    const verify = async () => {
      await page.getByRole('button', { name: 'Verify' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Verify' }).click()
    }
    await verify()
    await page.getByText(/^All \d+ events are unchanged$/).waitFor()
    await page.keyboard.press('Escape')
    await console.docket.sql('ALTER TABLE event DISABLE TRIGGER USER')
    await console.docket.sql(`UPDATE event SET actor_id = 'nobody' WHERE job_id = $1 AND seq = 1`, [jobId])
    await verify()
    await page.getByText('The history was changed').waitFor()
    await page.keyboard.press('Escape')
  })

  it('saves what it shows as JSON lines', async () => {
    await page.getByRole('button', { name: 'Export' }).click()
    const file = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'JSON lines' }).click()
    const saved = (await readFile(await (await file).path(), 'utf8')).trim().split('\n')
    expect(saved.map((line) => JSON.parse(line).jobId)).toEqual(saved.map(() => jobId))
  })

  it('offers to clear a filter that nothing fits', async () => {
    await page.goto(`${console.docket.url}/console/history?text=zebra`)
    await page.getByText('No event fits').waitFor()
    await page.getByRole('button', { name: 'Clear the filters' }).click()
    await lines().first().waitFor()
  })

  it('works without a trouble in the browser', () => console.expectQuiet())
})
