import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startBrowser, type TestBrowser, withoutBrowser } from '../support/browser.ts'
import { type Docket, startDocket } from '../support/docket.ts'

// A browser without a graphics card is slow where other tests run beside it.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })
const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 30_000 })

const SUBMIT = `mutation Submit($name: String!, $most: SafeInt) {
  submitJob(input: {
    document: { inline: { name: $name, text: "The rent is 900 euro a month." } }
    task: { summarize: {} }
    maxCostMicros: $most
  }) { __typename }
}`

describe.skipIf(withoutBrowser)(`Overview, workers and settings in a browser${withoutBrowser}`, () => {
  let docket: Docket
  let browser: TestBrowser
  let page: Page

  beforeAll(async () => {
    docket = await startDocket({ billed: true })
    browser = await startBrowser()
    page = await browser.open()
    await page.goto(`${docket.url}/console/sign-in`)
    await page.getByLabel('API key').fill(docket.authorization.slice('Bearer '.length))
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  })
  afterAll(async () => {
    await browser.close()
    await docket.stop()
  })

  const submit = (name: string, most?: number) => docket.query(SUBMIT, { name, most })
  const card = (title: string) => page.getByRole('region', { name: title, exact: true })
  const text = (title: string) => card(title).textContent()

  it('answers five questions before anything has happened', async () => {
    await eventually(() => text('Stuck')).toContain('Nothing stuck')
    await eventually(() => text('Failed')).toContain('None failed')
    await eventually(() => text('Needs a person')).toContain('Nothing to do')
    await eventually(() => text('Cost')).toContain('$0.00')
    await eventually(() => text('Webhooks')).toContain('None sent')
  })

  it('tells what a job cost and that one failed, without a reload', async () => {
    await submit('Lease.txt')
    await submit('Too dear.txt', 1)
    await eventually(() => text('Failed')).toContain('1 failed')
    expect(await text('Failed')).toContain('Job cost limit')
    await eventually(() => text('Needs a person')).toContain('Failed1')
    await eventually(() => text('Cost')).toMatch(/^Costtoday\$0\.00\d+/)
  })

  it('leads from a number to the jobs behind it', async () => {
    await card('Failed').getByRole('link', { name: '1 failed', exact: true }).click()
    await eventually(() => page.url()).toContain('/console/jobs?status=FAILED&created=24h')
    await page.goBack()
  })

  it('leads from a cause to the jobs that failed of it, and says there in words which it is', async () => {
    await card('Failed').getByRole('link', { name: '1 jobs failed of Job cost limit' }).click()
    const cause = page.getByRole('button', { name: /^Cause/ })
    await eventually(() => cause.textContent()).toMatch(/^Cause “What the job may still cost is less than/)
    await page.getByRole('link', { name: 'Too dear.txt' }).waitFor()
    await page.goBack()
  })

  it('says of a cause that nobody has met that no job failed of it', async () => {
    await page.goto(`${docket.url}/console/jobs?fingerprint=0123456789abcdef`)
    await page.getByRole('button', { name: 'Remove: Cause of no job' }).waitFor()
    await page.goto(`${docket.url}/console/`)
  })

  it('says the numbers of the hour under the pointer', async () => {
    const bars = page.getByRole('img', { name: /^Jobs by how they ended/ })
    await bars.waitFor()
    const { x, y, width, height } = (await bars.boundingBox())!
    await page.mouse.move(x + width - 20, y + height / 2)
    await page.mouse.move(x + width - 15, y + height / 2)
    const hour = page.getByText(/^\w+ \d+ \w+, \d\d:00$/)
    await hour.waitFor()
    expect(await text('Jobs')).toMatch(/:00Completed\d+Partial\d+Failed\d+Cancelled\d+$/)
    await page.mouse.move(x, y - 30)
    await hour.waitFor({ state: 'hidden' })
  })

  it('takes the time range that is dragged across the chart into the URL, and back again', async () => {
    const bars = page.getByRole('img', { name: /^Jobs by how they ended/ })
    await bars.waitFor()
    const { x, y, width, height } = (await bars.boundingBox())!
    await page.mouse.move(x + width * 0.5, y + height / 2)
    await page.mouse.down()
    await page.mouse.move(x + width * 0.7, y + height / 2, { steps: 5 })
    await page.mouse.up()
    await eventually(() => page.url()).toMatch(/range=\d{4}-\d\d-\d\dT\d\d:00:00.000Z\.\.\d{4}/)
    await page.goBack()
    await eventually(() => page.url()).not.toContain('range=')
  })

  it('shows the worker that lives and the model that was asked', async () => {
    await page.goto(`${docket.url}/console/workers`)
    await eventually(() => text('Workers')).toContain('Alive')
    await eventually(() => text('Rate limits')).toContain('claude-sonnet-5-5')
  })

  it('says why a model is paused, and resumes it', async () => {
    // Not five alone: a sixth call that is on its way already would be answered, and the model would go on.
    await docket.failNextCall({ kind: 'status', status: 529, times: 1000 })
    for (let job = 0; job < 5; job++) await submit(`Overloaded ${job}.txt`)
    await eventually(() => text('Rate limits')).toContain('Paused: Model overloaded')
    await eventually(() => text('Failed model calls')).toContain('Model overloaded')
    await fetch(`${docket.simulatorUrl}/simulator/failures`, { method: 'DELETE' })
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByText('claude-sonnet-5-5 goes on').waitFor()
    await eventually(() => text('Rate limits')).not.toContain('Paused')
  })

  it('sets the budget, and says that less than was spent stops the model', async () => {
    await page.goto(`${docket.url}/console/settings`)
    const dollars = page.getByLabel('US dollars a month')
    await dollars.fill('0')
    await page.getByText('More than that is spent already').waitFor()
    await dollars.fill('25')
    await card('Monthly budget').getByRole('button', { name: 'Save' }).click()
    await page.getByText('The budget is $25.00 a month').waitFor()
    const [workspace] = await docket.sql<{ budget: string }>(
      'SELECT monthly_budget_micros AS budget FROM workspace',
    )
    expect(workspace?.budget).toBe('25000000')
  })

  it('keeps content for fewer days only when that was confirmed', async () => {
    const days = page.getByLabel('Days to keep')
    await days.fill('30')
    await card('Retention').getByRole('button', { name: 'Save' }).click()
    await page.getByText('Nothing is old enough to be erased now.').waitFor()
    const retention = async () =>
      (await docket.sql<{ days: number | null }>('SELECT retention_days AS days FROM workspace'))[0]?.days
    expect(await retention()).toBeNull()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('Content is erased 30 days after its last job').waitFor()
    expect(await retention()).toBe(30)
  })

  it('says at the field what the server refuses', async () => {
    await page.getByLabel('Days to keep').fill('40000')
    await card('Retention').getByRole('button', { name: 'Save' }).click()
    await eventually(() => text('Retention')).toMatch(/It is .*36,?500/)
  })

  it('found nothing to complain about', () => {
    expect(browser.troubles).toEqual([])
  })

  // The last one: what the browser writes of requests that fail is no trouble.
  it('says what is not known while the server does not answer, and asks again by itself', async () => {
    await page.route('**/graphql', (route) => route.abort())
    await page.goto(`${docket.url}/console/`)
    await eventually(() => text('Cost')).toContain('Not known')
    await page.getByText('The server does not answer.').first().waitFor()
    await page.unroute('**/graphql')
    await eventually(() => text('Cost')).toContain('$25.00')
    await eventually(() => text('Jobs')).toContain('Submitted')
  })
})
