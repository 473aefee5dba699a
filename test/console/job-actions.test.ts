import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { submitMarked, untilEnded, untilFailuresUsed } from '../execution/engine.ts'
import { withoutBrowser } from '../support/browser.ts'
import { submit, submitInput, TASKS } from '../support/jobs.ts'
import { type Console, openConsole, PATIENCE } from './open-console.ts'

vi.setConfig({ testTimeout: 3 * PATIENCE, hookTimeout: 3 * PATIENCE })

describe.skipIf(withoutBrowser)(`what a person does with a job${withoutBrowser}`, () => {
  let running: Console
  let page: Page
  beforeAll(async () => {
    running = await openConsole({ billed: true })
  })
  afterEach(() => page.context().close())
  afterAll(() => running.close())

  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const events = () => page.getByRole('region', { name: 'Events of the job' })
  const openTab = (name: string) => page.getByRole('tab', { name }).click()

  /** Gives the reason for what was asked, once its effect was said. */
  async function confirm(title: string, effect: string, reason: string, action: string) {
    const question = page.getByRole('dialog', { name: title })
    await question.getByText(effect).waitFor()
    const yes = question.getByRole('button', { name: action })
    expect(await yes.isDisabled()).toBe(true)
    await question.getByRole('textbox', { name: 'Reason' }).fill(reason)
    await yes.click()
    await question.waitFor({ state: 'detached' })
  }

  it('cancels one that runs, and the history names who and why', async () => {
    await running.docket.failNextCall({ kind: 'slow', msPerEvent: 5000, containing: 'slow-one' })
    const id = await submitMarked(running.docket, 'slow-one')
    page = await running.open(`/jobs/${id}`)
    await page.getByText(/^Running for \d+ s/).waitFor()
    await button('Cancel').click()
    await confirm('Cancel this job?', 'The worker stops at once.', 'The wrong contract', 'Cancel job')
    await page.getByText(/^Cancelled while it ran: “The wrong contract”/).waitFor()
    expect(await untilEnded(running.docket, id)).toMatchObject({ status: 'CANCELLED' })
    expect(await button('Cancel').count()).toBe(0)
    await openTab('What happened')
    await events().getByText('asked to cancel the job “The wrong contract”').waitFor()
    await events().getByText('default').first().waitFor()
  })

  it('changes nothing when the question is left', async () => {
    await running.docket.failNextCall({ kind: 'slow', msPerEvent: 2000, containing: 'left-alone' })
    const id = await submitMarked(running.docket, 'left-alone')
    page = await running.open(`/jobs/${id}`)
    await page.getByText(/^Running for/).waitFor()
    await page.keyboard.press('c')
    await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('Never mind')
    await page.getByRole('dialog').getByRole('button', { name: 'Back' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const [job] = await running.docket.sql('SELECT status, cancel_reason FROM job WHERE id = $1', [id])
    expect(job).toEqual({ status: 'RUNNING', cancel_reason: null })
  })

  it('says on a phone which one it is, also where a link leads past its title', async () => {
    const { id } = await submit(running.docket, submitInput({ task: TASKS.extract }))
    await untilEnded(running.docket, id)
    page = await running.open(`/jobs/${id}?claim=governing_law`, { viewport: { width: 390, height: 600 } })
    const title = page.getByRole('heading', { level: 1 })
    const header = page.getByRole('banner').getByText('Contract', { exact: true })
    await header.waitFor()
    expect((await title.boundingBox())!.y).toBeLessThan(0)
    await page.evaluate(() => window.scrollTo(0, 0))
    await page.getByRole('banner').getByText('Docket').waitFor()
    expect(await header.count()).toBe(0)
  })

  it('retries one that failed, and sees it end well without a reload', async () => {
    await running.docket.failNextCall({ kind: 'status', status: 400, containing: 'refused-once' })
    const id = await submitMarked(running.docket, 'refused-once', 'extract')
    await untilEnded(running.docket, id)
    await untilFailuresUsed(running.docket)
    page = await running.open(`/jobs/${id}`)
    await page.getByText(/^Failed: /).waitFor()
    await page.getByText('No answer').or(events()).first().waitFor()
    await button('Retry').click()
    await confirm('Retry this job?', 'It begins anew', 'The API was wrong', 'Retry job')
    await page.getByText(/^Completed in .*It cost \$/).waitFor()
    await openTab('What happened')
    await events().getByText('retried the job, keeping finished steps “The API was wrong”').waitFor()
  })

  it('verifies its history, and is told when somebody has changed it', async () => {
    const id = await submitMarked(running.docket, 'verified', 'evaluate')
    await untilEnded(running.docket, id)
    page = await running.open(`/jobs/${id}?view=history`)
    const [{ count } = { count: '' }] = await running.docket.sql<{ count: string }>(
      'SELECT count(*) FROM event WHERE stream_id = $1',
      [id],
    )
    await button('Verify').click()
    await page.getByText(`Unchanged: ${count} events`).waitFor()
    await tamper(
      `UPDATE event SET data = data || '{"attempt": 2}' WHERE type = 'JOB_STARTED' AND job_id = '${id}'`,
    )
    await button('Verify').click()
    await page.getByText(/^Changed: /).waitFor()
  })

  /** As the owner of the database can, who takes the triggers off first. */
  async function tamper(statement: string) {
    await running.docket.sql(
      `ALTER TABLE event DISABLE TRIGGER USER; ${statement}; ALTER TABLE event ENABLE TRIGGER USER`,
    )
  }

  it('writes no error to the console of the browser, and asks nothing of another origin', async () => {
    page = await running.stranger()
    running.expectQuiet()
  })
})
