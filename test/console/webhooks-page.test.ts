import type { Page } from 'playwright-core'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { withoutBrowser } from '../support/browser.ts'
import { CONTRACT, submit, submitInput } from '../support/jobs.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { attempted, hurryDeliveries } from '../webhooks/webhooks.ts'
import { type Console, openConsole } from './open-console.ts'

// A browser without a graphics card is slow where other tests run beside it.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

describe.skipIf(withoutBrowser)(`The webhooks pages${withoutBrowser}`, () => {
  let console: Console
  let page: Page
  let receiver: Receiver
  beforeAll(async () => {
    receiver = await startReceiver(204)
    console = await openConsole({ env: { DOCKET_WEBHOOK_ALLOW: '127.0.0.1' } })
    page = await console.open('/webhooks')
  })
  afterAll(async () => {
    await console.close()
    await receiver.close()
  })

  const dialog = () => page.getByRole('dialog')
  const act = async (name: string) => {
    await page.getByRole('button', { name: /^Actions of 127/ }).click()
    await page.getByRole('menuitem', { name }).click()
  }
  let secret: string

  it('say at its field why an address is refused', async () => {
    await page.getByText('No endpoint yet').waitFor()
    await page.getByRole('button', { name: 'New endpoint' }).click()
    await dialog().getByRole('textbox', { name: 'Address' }).fill('https://10.0.0.1/hook')
    await dialog().getByRole('button', { name: 'Make endpoint' }).click()
    await dialog()
      .getByText(/^This /)
      .waitFor()
  })

  it('make an endpoint and show its secret once', async () => {
    await dialog().getByRole('textbox', { name: 'Address' }).fill(receiver.url)
    await dialog().getByRole('button', { name: 'Make endpoint' }).click()
    await page.getByText('Keep this secret now').waitFor()
    secret = (await dialog()
      .getByText(/^whsec_/)
      .textContent())!
    await dialog().getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('link', { name: `127.0.0.1:${receiver.port}/hook` }).click()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    expect(await page.content()).not.toContain(secret)
  })

  it('follow a test until it has arrived, signed with that secret', async () => {
    await act('Send a test')
    await dialog().getByText('It arrived.').waitFor()
    await page.keyboard.press('Escape')
    const [test] = receiver.received
    expect(new Webhook(secret).verify(test!.body, test!.headers)).toMatchObject({ type: 'WEBHOOK_TEST' })
  })

  it('show why nothing is sent, what the receiver answered, and send again what failed', async () => {
    receiver.replies = [{ status: 410, body: 'moved <b>away</b>' }]
    await submit(console.docket, submitInput())
    await page.getByText('Nothing is sent').waitFor()
    await page.locator('label', { hasText: 'Given up' }).click()
    await page.waitForURL(/status=FAILED/)
    await page.getByRole('button', { name: /^Given up/ }).click()
    await page.getByText('moved <b>away</b>').waitFor()

    receiver.replies = [204]
    await act('Enable')
    await dialog().getByRole('button', { name: 'Enable' }).click()
    await page.getByText('Nothing is sent').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Send again' }).first().click()
    await page.getByRole('menuitem', { name: 'All that failed' }).click()
    await dialog().getByText('1 failed.').waitFor()
    await dialog().getByRole('button', { name: 'Send again' }).click()
    await dialog().getByText('1 message on the way.').waitFor()
    await dialog().getByRole('button', { name: 'Close' }).last().click()
    await page.getByText('No such deliveries').waitFor()
    expect(receiver.received.at(-1)!.headers['webhook-id']).toBe(
      receiver.received.at(-2)!.headers['webhook-id'],
    )
  })

  it('name the document of a delivery, and find those that needed retries', async () => {
    receiver.replies = [500, 204]
    await page.goto('/console/webhooks')
    const inline = { name: 'Lease of the mill.txt', text: CONTRACT }
    const late = await submit(console.docket, submitInput({ document: { inline } }))
    await attempted(console.docket, { job: late.id }, 1)
    await hurryDeliveries(console.docket)
    await attempted(console.docket, { job: late.id }, 2)
    await submit(console.docket, submitInput())
    await page.getByRole('link', { name: 'Contract', exact: true }).nth(1).waitFor()

    await page.getByRole('checkbox', { name: 'Needed retries' }).check()
    await page.waitForURL(/retried=1/)
    await page.getByRole('link', { name: 'Contract', exact: true }).nth(1).waitFor({ state: 'hidden' })
    await page.reload()
    expect(await page.getByRole('checkbox', { name: 'Needed retries' }).isChecked()).toBe(true)
    await page.getByRole('link', { name: inline.name }).click()
    await page.getByRole('heading', { level: 1, name: inline.name }).waitFor()
  })

  it('say so when an endpoint is not there', async () => {
    const lost = await console.open('/webhooks/01a202ff-0000-7000-8000-000000000000')
    await lost.getByText('There is no such endpoint').waitFor()
    await lost.close()
  })

  it('work without a trouble in the browser', () => console.expectQuiet())
})
