import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { withoutBrowser } from '../support/browser.ts'
import { CONTRACT, submitInput, submit as submitJob } from '../support/jobs.ts'
import { type Console, openConsole } from './open-console.ts'

// A browser without a graphics card is slow where other tests run beside it.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })
const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 30_000 })

describe.skipIf(withoutBrowser)(`The page of a new job${withoutBrowser}`, () => {
  let console: Console
  let page: Page
  const sent: string[] = []
  beforeAll(async () => {
    console = await openConsole({ billed: true })
    page = await console.open('/jobs/new')
    page.on('request', (request) => sent.push(request.postData() ?? ''))
  })
  afterAll(() => console.close())

  const text = () => page.getByRole('textbox', { name: 'Text of the document' })
  const submit = () => page.getByRole('button', { name: 'Submit' })
  const jobs = () => console.docket.sql<{ id: string; task_type: string }>('SELECT id, task_type FROM job')

  it('names what is missing at its field and leads there', async () => {
    await submit().click()
    await page.getByText('This is empty.').first().waitFor()
    await eventually(() => text().evaluate((field) => field === document.activeElement)).toBe(true)
    expect(await jobs()).toEqual([])
  })

  it('refuses a file that is no text', async () => {
    const pdf = { name: 'lease.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') }
    await page.locator('input[type=file]').setInputFiles(pdf)
    await page.getByText('“lease.pdf” is not a text file').waitFor()
  })

  it('reads a text file and tells about what the job costs, while the text stays here', async () => {
    const file = { name: 'Contract.md', mimeType: 'text/markdown', buffer: Buffer.from(CONTRACT) }
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByRole('button', { name: 'Contract review' }).click()
    await page
      .getByText(/^\$0\.\d+/)
      .first()
      .waitFor()
    expect(sent.join()).toContain('EstimateJob')
    expect(sent.join()).not.toContain('MASTER SERVICES')
  })

  it('has the draft again after a reload', async () => {
    await eventually(() => page.evaluate(() => sessionStorage.length)).toBeGreaterThan(0)
    await page.reload()
    await eventually(() => text().inputValue()).toBe(CONTRACT)
    expect(await page.getByRole('textbox', { name: 'Name of field 1', exact: true }).inputValue()).toBe(
      'parties',
    )
  })

  it('submits one job on a double click and goes to its page', async () => {
    await submit().dblclick()
    await page.waitForURL(/\/jobs\/[0-9a-f-]{36}/)
    const [job, ...others] = await jobs()
    expect(page.url()).toContain(job!.id)
    expect(others).toEqual([])
    expect(await page.evaluate(() => sessionStorage.getItem('docket.new-job'))).toBeNull()
  })

  it('takes a document that was submitted before', async () => {
    const [document] = await console.docket.sql<{ id: string }>('SELECT id FROM document')
    await page.goto(`${console.docket.url}/console/jobs/new?document=${document!.id}`)
    await page.getByText('Contract.md').waitFor()
    await page.getByRole('button', { name: 'Report summary' }).click()
    await submit().click()
    await page.waitForURL(/\/jobs\/[0-9a-f-]{36}/)
    expect((await jobs()).map((job) => job.task_type).toSorted()).toEqual(['EXTRACT', 'SUMMARIZE'])
  })

  it('finds a stored document by its name and takes it, by the keyboard', async () => {
    const another = { document: { inline: { name: 'Lease 2026', text: CONTRACT } } }
    await submitJob(console.docket, submitInput(another))
    await page.goto(`${console.docket.url}/console/jobs/new`)
    const choices = page.getByRole('option')
    await page.getByRole('button', { name: 'Use a stored document' }).press('Enter')
    await eventually(() => choices.count()).toBe(2)
    await page.keyboard.type('zanzibar')
    await page.getByText('No document has this name').waitFor()
    await page.getByRole('textbox', { name: 'Search by name' }).fill('contr')
    await eventually(() => choices.allTextContents()).toEqual([expect.stringContaining('Contract.md')])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByText('Contract.md').waitFor()
    const again = page.getByRole('button', { name: 'Choose another' })
    await eventually(() => again.evaluate((button) => button === document.activeElement)).toBe(true)
    const [contract] = await console.docket.sql<{ id: string }>(
      `SELECT id FROM document WHERE name = 'Contract.md'`,
    )
    expect(new URL(page.url()).searchParams.get('document')).toBe(contract!.id)
    await page.getByRole('button', { name: 'Use a text' }).click()
    await text().waitFor()
  })

  it('does not offer what is erased', async () => {
    await console.docket.sql(
      `UPDATE document SET name = 'erased', erased_at = now() WHERE name = 'Contract.md'`,
    )
    await page.reload()
    await page.getByRole('button', { name: 'Use a stored document' }).click()
    await eventually(() => page.getByRole('option').allTextContents()).toEqual([
      expect.stringContaining('Lease 2026'),
    ])
    await page.keyboard.press('Escape')
  })

  it('works without a trouble in the browser', () => console.expectQuiet())
})
