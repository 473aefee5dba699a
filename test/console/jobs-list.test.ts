import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { withoutBrowser } from '../support/browser.ts'
import { submit, submitInput } from '../support/jobs.ts'
import { type Console, eventually, openConsole, PATIENCE } from './open-console.ts'

vi.setConfig({ testTimeout: 3 * PATIENCE, hookTimeout: 3 * PATIENCE })

const CANCEL = 'mutation($id: ID!) { cancelJob(id: $id, reason: "Not needed") { __typename } }'
const BATCH = 12

describe.skipIf(withoutBrowser)(`the list of jobs in the console${withoutBrowser}`, () => {
  let running: Console
  let page: Page
  beforeAll(async () => {
    running = await openConsole({ worker: false, env: { DOCKET_CONCURRENCY: '2' } })
    await prepare()
    page = await running.open('/jobs')
  })
  afterAll(() => running.close())

  /** Two waiting jobs and three that were cancelled, one of each a week ago, and a batch of one label. */
  async function prepare() {
    for (const name of ['Waiting', 'Waiting long', 'Cancelled', 'Cancelled too', 'Cancelled long ago']) {
      const { id } = await submitNamed(name)
      if (name.startsWith('Cancelled')) await running.docket.query(CANCEL, { id })
      if (name.includes('long'))
        await running.docket.sql(`UPDATE job SET created_at = now() - interval '8 days' WHERE id = $1`, [id])
    }
    await Promise.all(Array.from({ length: BATCH }, (_, i) => submitNamed(`Nightly ${i}`, 'nightly')))
  }
  const submitNamed = (name: string, batch = 'none', changes: object = {}) =>
    submit(
      running.docket,
      submitInput({
        document: { inline: { name, text: `This is ${name}.` } },
        labels: [{ key: 'batch', value: batch }],
        ...changes,
      }),
    )

  const list = (of = page) => of.getByRole('table', { name: 'Jobs' })
  const names = async (of = page) => (await list(of).getByRole('link').allTextContents()).toSorted()
  const status = (name: string, of = page) =>
    of.getByRole('group', { name: 'Status' }).getByRole('button', { name })
  const openMenu = async (button: string, item: string) => {
    await page.getByRole('button', { name: button, exact: true }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }

  it('counts the jobs in each status, and a count is a filter', async () => {
    await eventually(() => status('Cancelled').textContent()).toBe('Cancelled3')
    await eventually(() => status('Pending').textContent()).toBe(`Pending${BATCH + 2}`)
    await status('Cancelled').click()
    await eventually(names).toEqual(['Cancelled', 'Cancelled long ago', 'Cancelled too'])
    expect(await status('Cancelled').getAttribute('aria-pressed')).toBe('true')
  })

  it('is the same in another browser that opens its URL', async () => {
    await page.getByRole('button', { name: 'Submitted: any time' }).click()
    await page.getByRole('button', { name: 'Last 7 days' }).click()
    await eventually(names).toEqual(['Cancelled', 'Cancelled too'])
    const { pathname, search } = new URL(page.url())
    expect(search).toBe('?status=CANCELLED&created=7d')

    const other = await running.open(`${pathname.replace('/console', '')}${search}`)
    await eventually(() => names(other)).toEqual(['Cancelled', 'Cancelled too'])
    expect(await status('Cancelled', other).getAttribute('aria-pressed')).toBe('true')
    await other.getByRole('button', { name: 'Submitted: Last 7 days' }).waitFor()
    await other.context().close()
  })

  it('goes back to what it showed before', async () => {
    await page.goBack()
    await eventually(names).toEqual(['Cancelled', 'Cancelled long ago', 'Cancelled too'])
  })

  it('says which filter has nothing behind it, and takes it away', async () => {
    await page.goto(`${running.docket.url}/console/jobs?text=zanzibar&status=FAILED`)
    await page.getByText('No jobs match').waitFor()
    await page.getByRole('button', { name: 'Remove: Search “zanzibar”' }).click()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await eventually(async () => (await names()).length).toBe(BATCH + 5)
  })

  it('says that a label needs a key and a value, and takes what is typed with Enter', async () => {
    await page.goto(`${running.docket.url}/console/jobs`)
    await openMenu('Filter', 'Label')
    const box = page.getByPlaceholder('customer:acme')
    await box.fill('nightly')
    await box.press('Enter')
    await page.getByText('“nightly” is not key:value').waitFor()
    await box.fill('batch:nowhere')
    await box.press('Enter')
    await page.getByText('No jobs match').waitFor()
    expect(new URL(page.url()).search).toBe('?label=batch:nowhere')
  })

  it('takes a label that is typed and applied without Enter', async () => {
    await page.goto(`${running.docket.url}/console/jobs`)
    await openMenu('Filter', 'Label')
    await page.getByPlaceholder('customer:acme').fill('batch:nowhere')
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('No jobs match').waitFor()
    expect(new URL(page.url()).search).toBe('?label=batch:nowhere')
  })

  it('leaves the jobs with a label that is clicked, and opens the job whose row is', async () => {
    await page.goto(`${running.docket.url}/console/jobs?status=CANCELLED`)
    await eventually(async () => (await names()).length).toBe(3)
    await list().getByRole('button', { name: 'batch none' }).first().click()
    await eventually(() => new URL(page.url()).search).toBe('?status=CANCELLED&label=batch:none')
    await eventually(async () => (await names()).length).toBe(3)
    await list()
      .locator('tbody td')
      .first()
      .click({ position: { x: 4, y: 4 } })
    await list()
      .getByRole('cell', { name: 'Summarize' })
      .first()
      .click({ modifiers: ['Control'] })
    expect(new URL(page.url()).pathname).toBe('/console/jobs')
    await list().getByRole('cell', { name: 'Summarize' }).first().click()
    await page.getByRole('heading', { name: /^Cancelled/, level: 1 }).waitFor()
  })

  it('says what it cannot read in a URL that somebody typed', async () => {
    await page.goto(`${running.docket.url}/console/jobs?created=yesterday..&cost=much`)
    await page.getByRole('heading', { name: 'Jobs', level: 1 }).waitFor()
    await eventually(() => page.getByRole('main').textContent()).toMatch(/cost/i)
    expect(await list().count()).toBe(0)
  })

  it('does not move its rows for new jobs, but offers them', async () => {
    await page.goto(`${running.docket.url}/console/jobs?created=1h`)
    await eventually(async () => (await names()).length).toBe(BATCH + 3)
    const before = await list().getByRole('link').allTextContents()
    await submitNamed('Just now')
    await page.getByRole('button', { name: '1 new' }).waitFor()
    expect(await list().getByRole('link').allTextContents()).toEqual(before)
    await page.getByRole('button', { name: '1 new' }).click()
    await eventually(async () => (await list().getByRole('link').allTextContents())[0]).toBe('Just now')
  })

  it('is walked through, selected and opened by the keyboard', async () => {
    await page.keyboard.press('/')
    // At once: letter by letter, a slow machine would search for some of them first.
    await page.locator(':focus').fill('Just')
    await eventually(names).toEqual(['Just now'])
    await page.keyboard.press('Tab')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.getByRole('region', { name: 'Selected jobs' }).getByText('1 job selected').waitFor()
    await page.keyboard.press('x')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Just now', level: 1 }).waitFor()
    await page.goBack()
  })

  it('has two lines for a job on a phone, none of them wider than it, and the same keys and orders', async () => {
    const phone = await running.open('/jobs?text=waiting', { viewport: { width: 360, height: 780 } })
    await eventually(() => names(phone)).toEqual(['Waiting', 'Waiting long'])
    const row = (name: string) =>
      list(phone)
        .getByRole('row')
        .filter({ has: phone.getByRole('link', { name, exact: true }) })
    expect(await row('Waiting').textContent()).toMatch(/^WaitingPendingSummarize.*ago[$]0[.]00$/)
    expect(await phone.evaluate(() => document.querySelector('table')!.parentElement!.scrollWidth)).toBe(334)
    const order = () => list(phone).getByRole('link').allTextContents()
    expect(await order()).toEqual(['Waiting', 'Waiting long'])
    await phone.getByRole('button', { name: 'Submitted, descending' }).click()
    await phone.getByRole('button', { name: 'Submitted, descending' }).click()
    await phone.getByRole('button', { name: 'Submitted, ascending' }).waitFor()
    await eventually(order).toEqual(['Waiting long', 'Waiting'])

    await phone.keyboard.press('j')
    await phone.keyboard.press('j')
    await phone.keyboard.press('x')
    const bar = phone.getByRole('region', { name: 'Selected jobs' })
    await bar.getByText('1 job selected').waitFor()
    expect(await row('Waiting').getAttribute('aria-selected')).toBe('true')
    await phone.getByRole('checkbox', { name: 'Select all that match' }).click()
    await bar.waitFor({ state: 'detached' })
    await phone.getByRole('checkbox', { name: 'Select all that match' }).click()
    await bar.getByText('All 2 that match').waitFor()
    await phone.keyboard.press('Escape')
    // The link is as large as the two lines.
    const told = (await row('Waiting').getByText('Summarize').boundingBox())!
    await phone.mouse.click(told.x + 5, told.y + 5)
    await phone.getByRole('heading', { name: 'Waiting', level: 1 }).waitFor()
    await phone.context().close()
  })

  it('tells on a phone what somebody chose', async () => {
    const phone = await running.open('/jobs?text=waiting&columns=document,priority,labels', {
      viewport: { width: 360, height: 780 },
    })
    await eventually(() => names(phone)).toEqual(['Waiting', 'Waiting long'])
    expect(await list(phone).getByRole('row').nth(1).textContent()).toBe('WaitingNormalbatch none')
    await phone.context().close()
  })

  it('finds nothing, and then everything from its beginning, after it was scrolled', async () => {
    const phone = await running.open('/jobs', { viewport: { width: 360, height: 700 } })
    await eventually(async () => (await names(phone)).length).toBeGreaterThan(6)
    const [newest] = await list(phone).getByRole('link').allTextContents()
    const scroller = list(phone).locator('..')
    await scroller.evaluate((element) => element.scrollTo(0, 400))
    await eventually(() => scroller.evaluate((element) => element.scrollTop)).toBe(400)
    const search = phone.getByPlaceholder('Search names and labels')
    await search.fill('zanzibar')
    await phone.getByText('No jobs match').waitFor()
    await search.fill('')
    await eventually(async () => (await list(phone).getByRole('link').allTextContents())[0]).toBe(newest)
    expect(await scroller.evaluate((element) => element.scrollTop)).toBe(0)
    await phone.context().close()
  })

  it('cancels the rows that were selected, those of them that can be, as one bulk action', async () => {
    const runAfter = new Date(Date.now() + 3_600_000)
    await submitNamed('Picked 1', 'none', { runAfter })
    await submitNamed('Picked 2', 'none', { runAfter })
    const { id } = await submitNamed('Picked and ended', 'none', { runAfter })
    await running.docket.query(CANCEL, { id })
    await page.goto(`${running.docket.url}/console/jobs?text=picked`)
    await eventually(names).toEqual(['Picked 1', 'Picked 2', 'Picked and ended'])
    for (const name of await names())
      await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).click()
    const bar = page.getByRole('region', { name: 'Selected jobs' })
    await bar.getByText('3 jobs selected').waitFor()
    await bar.getByRole('button', { name: 'Cancel' }).click()

    const question = page.getByRole('dialog', { name: 'Cancel 2 jobs' })
    await question.getByText('1 selected job cannot be and will be left out.').waitFor()
    await eventually(async () => (await question.getByRole('link').allTextContents()).toSorted()).toEqual([
      'Picked 1',
      'Picked 2',
    ])
    await question.getByRole('textbox', { name: 'Reason' }).fill('Picked by hand')
    await question.getByRole('button', { name: 'Cancel 2 jobs' }).click()
    const progress = page.getByRole('dialog', { name: 'Cancelling 2 jobs' })
    await progress.getByText('It goes on when this is closed.').waitFor()
    await progress.getByText('Close', { exact: true }).click()
    await progress.waitFor({ state: 'detached' })
    expect(await bar.count()).toBe(0)
  })

  it('names and cancels what the list shows, while another search is on its way', async () => {
    await page.goto(`${running.docket.url}/console/jobs?label=batch:nightly`)
    await eventually(async () => (await names()).length).toBe(BATCH)
    const asked = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<void>()
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('elsewhere')) {
        asked.resolve()
        await answered.promise
      }
      await route.fallback()
    })
    await page.keyboard.press('/')
    await page.locator(':focus').fill('elsewhere')
    await asked.promise
    await page.getByRole('checkbox', { name: 'Select all that match' }).click()
    const bar = page.getByRole('region', { name: 'Selected jobs' })
    await bar.getByRole('button', { name: 'Cancel' }).click()
    const question = page.getByRole('dialog', { name: `Cancel ${BATCH} jobs` })
    await question.getByText(/^Label batch:nightly\. /).waitFor()
    answered.resolve()
    await question.getByRole('button', { name: 'Close' }).click()
    await page.getByText('No jobs match').waitFor()
    await page.unroute('**/graphql')
  })

  it('cancels all jobs with one label, after a dry run and with a reason', async () => {
    await page.goto(`${running.docket.url}/console/jobs`)
    await openMenu('Filter', 'Label')
    await page.getByPlaceholder('customer:acme').fill('night')
    await page.getByRole('option', { name: 'batch:nightly' }).click()
    await eventually(async () => (await names()).length).toBe(BATCH)
    expect(new URL(page.url()).search).toBe('?label=batch:nightly')

    await page.getByRole('checkbox', { name: 'Select all that match' }).click()
    const bar = page.getByRole('region', { name: 'Selected jobs' })
    await bar.getByText('Updates are paused').waitFor()
    await bar.getByText(`All ${BATCH} that match`).waitFor()
    await bar.getByRole('button', { name: 'Cancel' }).click()
    const question = page.getByRole('dialog', { name: `Cancel ${BATCH} jobs` })
    await question.getByText(/^Label batch:nightly. .*What was spent stays spent.$/).waitFor()
    await question.getByText(/^and \d+ more$/).waitFor()
    const confirm = question.getByRole('button', { name: `Cancel ${BATCH} jobs` })
    expect(await confirm.isDisabled()).toBe(true)
    expect(await cancelledForReason('Wrong price list')).toBe(0)

    await question.getByRole('textbox', { name: 'Reason' }).fill('Wrong price list')
    await confirm.click()
    await page
      .getByRole('dialog')
      .getByRole('progressbar', { name: 'Progress' })
      .waitFor({ state: 'attached' })
    // None comes to an end before it is cancelled.
    await running.docket.failNextCall({
      kind: 'slow',
      msPerEvent: 60_000,
      times: BATCH,
      containing: 'Nightly',
    })
    await running.docket.startWorker()
    const end = page.getByRole('dialog', { name: `${BATCH} jobs cancelled` })
    await end.getByText(`${BATCH} of ${BATCH}`).waitFor()
    expect(await cancelledForReason('Wrong price list')).toBe(BATCH)
    await end.getByRole('button', { name: 'Done' }).click()
    await eventually(() => list().getByText('Cancelled', { exact: true }).count()).toBe(BATCH)
    expect(await bar.count()).toBe(0)
  })

  it('goes on with what was confirmed when its dialog is closed, with one entry in the log', async () => {
    await page.goto(`${running.docket.url}/console/jobs?text=picked`)
    await eventually(() => list().getByText('Cancelled', { exact: true }).count()).toBe(3)
    expect(await cancelledForReason('Picked by hand')).toBe(2)
    const confirmed = await running.docket.sql<{ id: string }>(
      `SELECT data->>'actionId' AS id FROM event WHERE type = 'BULK_CONFIRMED' AND data->>'reason' = 'Picked by hand'`,
    )
    expect(confirmed).toHaveLength(1)
    await eventually(() =>
      running.docket.sql(
        `SELECT data->>'changed' AS changed FROM event WHERE type = 'BULK_ENDED' AND data->>'actionId' = $1`,
        [confirmed[0]!.id],
      ),
    ).toEqual([{ changed: '2' }])
  })

  const cancelledForReason = async (reason: string) =>
    (await running.docket.sql('SELECT FROM job WHERE cancel_reason = $1', [reason])).length

  it('writes no error to the console of the browser, and asks nothing of another origin', () => {
    running.expectQuiet()
  })
})
