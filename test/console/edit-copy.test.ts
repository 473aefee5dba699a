import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { submitMarked, untilEnded, untilFailuresUsed } from '../execution/engine.ts'
import { withoutBrowser } from '../support/browser.ts'
import { type Console, eventually, openConsole, PATIENCE } from './open-console.ts'

vi.setConfig({ testTimeout: 3 * PATIENCE, hookTimeout: 3 * PATIENCE })

const ERASE = `mutation($id: ID!) { eraseDocument(id: $id, reason: "Asked to") { __typename } }`
const OPTIONS = {
  labels: [
    { key: 'customer', value: 'acme' },
    { key: 'team:eu', value: 'legal' },
  ],
  priority: 'BULK',
  maxCostMicros: 250_000,
}

interface Stored {
  id: string
  document_id: string
  task_type: string
  input: { fields: { name: string }[] }
  labels: object
  priority: string
  max_cost_micros: string
  idempotency_key: string
}

describe.skipIf(withoutBrowser)(`a job that is edited and submitted again${withoutBrowser}`, () => {
  let running: Console
  let page: Page
  let failed: string
  beforeAll(async () => {
    running = await openConsole({ billed: true })
    await running.docket.failNextCall({ kind: 'status', status: 400, containing: 'refused-once' })
    failed = await submitMarked(running.docket, 'refused-once', 'extract', OPTIONS)
    expect(await untilEnded(running.docket, failed)).toMatchObject({ status: 'FAILED' })
    await untilFailuresUsed(running.docket)
    page = await running.open(`/jobs/${failed}`)
  })
  afterAll(() => running.close())

  const read = async (id: string) =>
    (await running.docket.sql<Stored>('SELECT * FROM job WHERE id = $1', [id]))[0]!
  const nameOfField = (number: number) =>
    page.getByRole('textbox', { name: `Name of field ${number}`, exact: true })
  const budget = () => page.getByRole('textbox', { name: 'Budget of the job' })
  const open = (path: string) => page.goto(`${running.docket.url}/console${path}`)
  const drafts = () =>
    page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.startsWith('docket.new-job')))
  const copyUrl = () => `/jobs/new?from=${failed}`

  it('leads from a failed job to the form, filled in like it', async () => {
    await page.getByRole('link', { name: 'Edit a copy' }).click()
    await page.getByText(/^Copied from refused-once, which failed: /).waitFor()
    expect(page.url()).toBe(`${running.docket.url}/console${copyUrl()}`)
    await eventually(() => nameOfField(1).inputValue()).toBe('date')
    expect(await page.getByRole('combobox', { name: 'Type of field 1' }).inputValue()).toBe('Date')
    expect(await page.getByRole('checkbox', { name: 'Field 1 is required' }).isChecked()).toBe(true)
    expect(await nameOfField(2).inputValue()).toBe('governing_law')
    await page.getByText('customer:acme').waitFor()
    expect(await page.getByRole('radio', { name: 'Bulk' }).isChecked()).toBe(true)
    // It is in sight, although it is one of the options that are folded away otherwise.
    expect(await budget().inputValue()).toBe('$0.25')
  })

  it('keeps what was changed over a reload, apart from the draft of the empty form', async () => {
    await nameOfField(2).fill('jurisdiction')
    await eventually(drafts).toEqual([`docket.new-job ${failed}`])
    await page.reload()
    await eventually(() => nameOfField(2).inputValue()).toBe('jurisdiction')
    await page.getByRole('link', { name: 'New job' }).click()
    await eventually(() => nameOfField(1).inputValue()).toBe('')
    await page.goBack()
    await eventually(() => nameOfField(2).inputValue()).toBe('jurisdiction')
  })

  it('submits another job: what was changed, and all else as it was', async () => {
    await page.getByRole('combobox', { name: 'Labels' }).fill('copy:1')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Submit' }).click()
    await page.waitForURL(/\/jobs\/[0-9a-f-]{36}/)
    const [before, now] = await Promise.all([read(failed), read(page.url().slice(-36))])
    expect(now.id).not.toBe(failed)
    expect(now.idempotency_key).not.toBe(before.idempotency_key)
    const [date, law] = before.input.fields
    expect(now).toMatchObject({
      task_type: 'EXTRACT',
      document_id: before.document_id,
      input: { fields: [date, { ...law, name: 'jurisdiction' }] },
      priority: 'BULK',
      max_cost_micros: '250000',
    })
    expect(now.labels).toEqual({ customer: 'acme', 'team:eu': 'legal', copy: '1' })
    expect(await untilEnded(running.docket, now.id)).toMatchObject({ status: 'COMPLETED' })
    expect(await drafts()).toEqual([])
  })

  it('says so where the budget is less than the job is likely to cost', async () => {
    await open(copyUrl())
    await eventually(() => budget().inputValue()).toBe('$0.25')
    const warning = page.getByText('The budget of the job is less than it is likely to cost')
    expect(await warning.count()).toBe(0)
    await budget().fill('0.000001')
    await warning.waitFor()
    await budget().fill('0.25')
    await warning.waitFor({ state: 'detached' })
  })

  it('takes a text instead of the document, and goes back to it', async () => {
    await open(copyUrl())
    const own = page.getByText(/^\d+ characters$/)
    await own.waitFor()
    await page.getByRole('button', { name: 'Use a text' }).click()
    await page.getByRole('textbox', { name: 'Text of the document' }).waitFor()
    await page.getByText('Copied from').waitFor()
    await nameOfField(1).fill('day')
    await page.getByRole('button', { name: 'Start over' }).click()
    await own.waitFor()
    expect(await nameOfField(1).inputValue()).toBe('date')
  })

  it('is found in the palette while a job is open', async () => {
    await page.getByRole('link', { name: 'refused-once' }).click()
    await page.getByRole('heading', { name: 'refused-once' }).waitFor()
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('textbox', { name: 'Find' }).fill('copy')
    await page.getByRole('button', { name: 'Edit a copy of this job' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText(/^Copied from refused-once/).waitFor()
  })

  it('says what cannot be filled in where the content was erased', async () => {
    await running.docket.query(ERASE, { id: (await read(failed)).document_id })
    await open(copyUrl())
    await page.getByText(/The content of this job was erased/).waitFor()
    await page.getByRole('textbox', { name: 'Text of the document' }).waitFor()
    expect(await nameOfField(1).inputValue()).toBe('')
    expect(await nameOfField(2).count()).toBe(0)
    await page.getByText('customer:acme').waitFor()
    expect(await budget().inputValue()).toBe('$0.25')
  })

  it.each(['no-id', '00000000-0000-4000-8000-000000000000'])(
    'says that there is no job %s to copy',
    async (id) => {
      await open(`/jobs/new?from=${id}`)
      await page.getByText('There is no such job').waitFor()
    },
  )

  it('works without a trouble in the browser', () => running.expectQuiet())
})
