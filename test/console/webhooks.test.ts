import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { withoutBrowser } from '../support/browser.ts'
import { submit, submitInput } from '../support/jobs.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { attempted, deliveries, hurryDeliveries, inStatus } from '../webhooks/webhooks.ts'
import { type Console, eventually, openConsole, PATIENCE } from './open-console.ts'

vi.setConfig({ testTimeout: 3 * PATIENCE, hookTimeout: 3 * PATIENCE })

const ATTEMPTS = 10

describe.skipIf(withoutBrowser)(`webhooks in the console${withoutBrowser}`, () => {
  let running: Console
  let page: Page
  let receiver: Receiver
  let job: string
  beforeAll(async () => {
    receiver = await startReceiver({ status: 500, body: '<b>out of order</b>' })
    running = await openConsole({ env: { DOCKET_WEBHOOK_ALLOW: '127.0.0.0/8' } })
    page = await running.open('/webhooks')
  })
  afterAll(async () => {
    await running.close()
    await receiver.close()
  })

  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const delivery = (status: string) =>
    page.getByRole('button', { name: new RegExp(`^${status}.*Job completed`) })
  const rows = () => page.getByRole('table').filter({ hasText: 'It said' }).getByRole('row')

  it('refuses an address that it may not reach, at its field', async () => {
    await button('New endpoint').click()
    const form = page.getByRole('dialog', { name: 'New endpoint' })
    await form.getByLabel('Address').fill('https://10.0.0.1/hook')
    await form.getByRole('button', { name: 'Make endpoint' }).click()
    await eventually(() => form.getByLabel('Address').getAttribute('aria-invalid')).toBe('true')
    await form.getByRole('button', { name: 'Back' }).click()
  })

  it('makes an endpoint, and shows its secret this once', async () => {
    await button('New endpoint').click()
    const form = page.getByRole('dialog', { name: 'New endpoint' })
    await form.getByLabel('Address').fill(receiver.url)
    await form.getByRole('button', { name: 'Make endpoint' }).click()
    const shown = page.getByRole('dialog', { name: 'Secret of the new endpoint' })
    const secret = await shown.getByText(/^whsec_/).textContent()
    await shown.getByRole('button', { name: 'I have kept it' }).click()
    await page
      .getByRole('link', { name: `127.0.0.1:${receiver.port}` })
      .first()
      .waitFor()
    expect(await page.content()).not.toContain(secret)
  })

  it('shows a delivery that fails, with what the receiver said', async () => {
    job = (await submit(running.docket, submitInput())).id
    await delivery('Pending').click()
    await rows().nth(1).getByText('500').waitFor()
    await rows().nth(1).getByText('<b>out of order</b>').waitFor()
    await page.getByText(/^Next attempt/).waitFor()
  })

  it('shows every attempt until it is given up', async () => {
    for (let times = 1; times < ATTEMPTS; times++) {
      await attempted(running.docket, { job }, times)
      await hurryDeliveries(running.docket)
    }
    await inStatus(running.docket, { job }, 'FAILED')
    // The page waits for the attempts at the times that it was told.
    await page.reload()
    await delivery('Given up').click()
    await eventually(() => rows().count()).toBe(ATTEMPTS + 1)
  })

  it('is replayed by hand, and arrives as the same message', async () => {
    receiver.replies = [{ status: 200, body: 'thank you' }]
    await button('Send again').click()
    await delivery('Delivered').waitFor()
    expect(await rows().last().textContent()).toMatch(/200\s*accepted.*thank you/)
    expect(await rows().count()).toBe(ATTEMPTS + 2)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(await deliveries(running.docket, { job })).toMatchObject([{ status: 'DELIVERED' }])
  })

  it('replays all that failed at an endpoint, after it has said how many', async () => {
    await running.docket.sql(`UPDATE delivery SET status = 'FAILED' WHERE job_id = $1`, [job])
    await page
      .getByRole('link', { name: `127.0.0.1:${receiver.port}` })
      .first()
      .click()
    await button('Send again').first().click()
    await page.getByRole('menuitem', { name: 'All that failed' }).click()
    const question = page.getByRole('dialog', { name: 'Send what failed' })
    await question.getByText(/^1 failed[.]/).waitFor()
    await question.getByRole('button', { name: 'Send again' }).click()
    await question.getByText('1 message on the way.').waitFor()
    await question.getByRole('button', { name: 'Close' }).last().click()
    await delivery('Delivered').waitFor()
  })

  it('sends a test, and follows it to its end', async () => {
    await button(`Actions of 127.0.0.1:${receiver.port}/hook`).click()
    await page.getByRole('menuitem', { name: 'Send a test' }).click()
    await page.getByRole('dialog', { name: 'Test' }).getByText('It arrived.').waitFor()
  })

  it('writes no error to the console of the browser, and asks nothing of another origin', () => {
    running.expectQuiet()
  })
})
