import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { submitMarked, untilEnded } from '../execution/engine.ts'
import { withoutBrowser } from '../support/browser.ts'
import { type Console, openConsole, PATIENCE } from './open-console.ts'

vi.setConfig({ testTimeout: 3 * PATIENCE, hookTimeout: 3 * PATIENCE })

const count = async (running: Console, where: string) =>
  (await running.docket.sql<{ count: string }>(`SELECT count(*) FROM event WHERE ${where}`))[0]!.count

describe.skipIf(withoutBrowser)(`the history in the console${withoutBrowser}`, () => {
  let running: Console
  let page: Page
  let id: string
  beforeAll(async () => {
    running = await openConsole()
    id = await submitMarked(running.docket, 'one', 'extract')
    await untilEnded(running.docket, id)
    await untilEnded(running.docket, await submitMarked(running.docket, 'two'))
    page = await running.open('/history')
  })
  afterAll(() => running.close())

  /** @returns what the dialog says of the check */
  async function verify() {
    await page.getByRole('button', { name: 'Verify', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Verify history' })
    await dialog.getByRole('button', { name: 'Verify' }).click()
    const alert = dialog.getByRole('alert')
    await alert.waitFor()
    const said = await alert.textContent()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    return said
  }

  it('lists every event in words, and leads to its job', async () => {
    await page.getByText('completed the job:').first().waitFor()
    await page.getByText('signed in to the console').first().waitFor()
    const total = await count(running, 'true')
    await page.getByText(`${total} events`, { exact: true }).waitFor()
  })

  it('keeps to one job from a link', async () => {
    await page.goto(`${running.docket.url}/console/history?job=${id}`)
    await page.getByText(`${await count(running, `job_id = '${id}'`)} events`, { exact: true }).waitFor()
    expect(await page.getByText('signed in to the console').count()).toBe(0)
  })

  it('verifies a job', async () => {
    expect(await verify()).toContain(`All ${await count(running, `job_id = '${id}'`)} events are unchanged`)
  })

  it('verifies a range', async () => {
    await page.goto(`${running.docket.url}/console/history`)
    expect(await verify()).toMatch(/^All \d+ events are unchanged/)
  })

  it('says so when somebody has changed an event, and names it', async () => {
    await running.docket.sql(
      `ALTER TABLE event DISABLE TRIGGER USER;
       UPDATE event SET data = data || '{"model": "another"}' WHERE type = 'JOB_SUBMITTED' AND job_id = '${id}';
       ALTER TABLE event ENABLE TRIGGER USER`,
    )
    expect(await verify()).toContain('The history was changed')
    await page.goto(`${running.docket.url}/console/history?job=${id}`)
    expect(await verify()).toContain('The history was changed')
  })

  it('writes no error to the console of the browser, and asks nothing of another origin', () => {
    running.expectQuiet()
  })
})
