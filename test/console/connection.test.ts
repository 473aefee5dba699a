import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { submitMarked, untilEnded } from '../execution/engine.ts'
import { startProxy, type Proxy as Wire } from '../execution/proxy.ts'
import { withoutBrowser } from '../support/browser.ts'
import { type Console, eventually, openConsole, PATIENCE } from './open-console.ts'

vi.setConfig({ testTimeout: 3 * PATIENCE, hookTimeout: 3 * PATIENCE })

const CANCEL = 'mutation($id: ID!) { cancelJob(id: $id, reason: "Meanwhile") { __typename } }'

// Longer than the page waits before it asks again.
const SLOW_MS = 2000

describe.skipIf(withoutBrowser)(`the console when the connection breaks${withoutBrowser}`, () => {
  let running: Console
  let proxy: Wire
  let page: Page
  beforeAll(async () => {
    running = await openConsole()
    proxy = await startProxy(running.docket.url)
  })
  beforeEach(() => running.docket.failNextCall({ kind: 'slow', msPerEvent: 20_000, containing: 'held-up' }))
  afterEach(async () => {
    await page.context().close()
    await proxy.restore()
  })
  afterAll(async () => {
    await running.close()
    await proxy.close()
  })

  const open = async (path: string) => {
    page = await running.open(path, { url: proxy.url.replace(/\/$/, '') })
    await page.evaluate('window.opened = "once"')
  }
  /** Something happens to a job, so that its page asks for it. */
  const append = (id: string) =>
    running.docket.sql(
      `SELECT docket_append_event($1, 'STEP_FINISHED', 'WORKER', 'worker', '{"step": "one"}')`,
      [id],
    )
  const lost = () => page.getByText('Connection lost')

  it('says so on the page of a job, and catches up without a reload, nothing twice', async () => {
    const id = await submitMarked(running.docket, 'held-up')
    await open(`/jobs/${id}?view=history`)
    const lines = page.getByRole('region', { name: 'Events of the job' }).getByRole('button')
    await page.getByText(/^Running for/).waitFor()
    await proxy.cut()
    await lost().waitFor()
    await running.docket.query(CANCEL, { id })
    const { lastSeq } = await untilCancelled(id)
    expect(await page.getByText(/^Running for/).count()).toBe(1)

    await proxy.restore()
    await lost().waitFor({ state: 'detached' })
    await page.getByText(/^Cancelled while it ran: “Meanwhile”/).waitFor()
    const all = Array.from({ length: lastSeq }, (_, index) => `Data of event ${index + 1}`)
    await eventually(() =>
      lines.evaluateAll((each) => each.map((one) => one.getAttribute('aria-label'))),
    ).toEqual(all)
    expect(await page.evaluate('window.opened')).toBe('once')
  })

  async function untilCancelled(id: string) {
    await untilEnded(running.docket, id)
    const [row] = await running.docket.sql<{ lastSeq: number }>(
      'SELECT max(seq)::int AS "lastSeq" FROM event WHERE job_id = $1',
      [id],
    )
    return row!
  }

  it('says so in the list of jobs, and offers what came meanwhile once', async () => {
    await submitMarked(running.docket, 'before')
    await open('/jobs')
    const list = page.getByRole('table', { name: 'Jobs' })
    await list.getByRole('link', { name: 'before' }).waitFor()
    await proxy.cut()
    await lost().waitFor()
    await submitMarked(running.docket, 'meanwhile')
    await submitMarked(running.docket, 'meanwhile')
    await proxy.restore()
    await lost().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: '2 new' }).click()
    await eventually(() => list.getByRole('link', { name: 'meanwhile' }).count()).toBe(2)
    expect(await page.evaluate('window.opened')).toBe('once')
  })

  it('says that the server does not answer when something is done meanwhile, and does it afterwards', async () => {
    const id = await submitMarked(running.docket, 'held-up')
    await open(`/jobs/${id}`)
    await page.getByText(/^Running for/).waitFor()
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    const question = page.getByRole('dialog', { name: 'Cancel this job?' })
    await question.getByRole('textbox', { name: 'Reason' }).fill('Twice tried')
    await proxy.cut()
    await question.getByRole('button', { name: 'Cancel job' }).click()
    await question.getByText('The server does not answer.').waitFor()
    await proxy.restore()
    await question.getByRole('button', { name: 'Cancel job' }).click()
    await page.getByText(/^Cancelled while it ran: “Twice tried”/).waitFor()
  })

  it('gives up a request that is never answered, and says so', async () => {
    const id = await submitMarked(running.docket, 'held-up')
    await open(`/jobs/${id}`)
    await page.getByText(/^Running for/).waitFor()
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    const question = page.getByRole('dialog', { name: 'Cancel this job?' })
    await question.getByRole('textbox', { name: 'Reason' }).fill('Unheard')
    await page.clock.install()
    const asked = page.waitForRequest('**/graphql')
    await page.route('**/graphql', () => {})
    await question.getByRole('button', { name: 'Cancel job' }).click()
    await asked
    await page.clock.fastForward('02:00')
    await question.getByText('The server does not answer.').waitFor()
  })

  it('notices a connection that is silent, not only one that is closed', async () => {
    await open('/jobs')
    const count = () => page.getByRole('button', { name: 'Completed' }).textContent()
    await eventually(count).toMatch(/\d/)
    const before = await count()
    proxy.freeze()
    await untilEnded(running.docket, await submitMarked(running.docket, 'unheard'))
    await eventually(count).toBe(before!.replace(/\d+/, (number) => String(Number(number) + 1)))
  })

  it('keeps what it shows when an answer does not come', async () => {
    const id = await submitMarked(running.docket, 'held-up')
    await open(`/jobs/${id}`)
    await page.getByText(/^Running for/).waitFor()
    await page.waitForLoadState('networkidle')
    await page.route('**/graphql', (route) => route.abort(), { times: 1 })
    const failed = page.waitForEvent('requestfailed')
    await append(id)
    await failed
    expect(await page.getByText('The server does not answer').count()).toBe(0)
    expect(await page.getByText(/^Running for/).count()).toBe(1)
  })

  it('does not stay behind when something happens while an answer is under way', async () => {
    const id = await submitMarked(running.docket, 'held-up')
    await open(`/jobs/${id}`)
    await page.getByText(/^Running for/).waitFor()
    let asked = () => {}
    const asking = new Promise<void>((resolve) => {
      asked = resolve
    })
    await page.route(
      '**/graphql',
      async (route) => {
        const response = await route.fetch()
        asked()
        // It was read while the job ran, and comes after the page has heard of its end.
        await untilEnded(running.docket, id)
        setTimeout(() => void route.fulfill({ response }), SLOW_MS)
      },
      { times: 1 },
    )
    await append(id)
    await asking
    await running.docket.query(CANCEL, { id })
    await page.getByText(/^Cancelled while it ran: “Meanwhile”/).waitFor()
  })
})
