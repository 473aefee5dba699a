import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { untilEnded } from '../execution/engine.ts'
import { withoutBrowser } from '../support/browser.ts'
import { submit, submitInput, TASKS } from '../support/jobs.ts'
import { type Console, eventually, openConsole, PATIENCE } from './open-console.ts'

vi.setConfig({ testTimeout: 3 * PATIENCE, hookTimeout: 3 * PATIENCE })

// What would run sets window.broken; an image that is not found does so, too.
const SCRIPT = '<script>broken = 1</script>'
const IMAGE = '<img src=x onerror="broken = 2">'
const CANCEL = 'mutation($id: ID!, $reason: String!) { cancelJob(id: $id, reason: $reason) { __typename } }'

describe.skipIf(withoutBrowser)(`bad input in the console${withoutBrowser}`, () => {
  let running: Console
  let page: Page
  beforeAll(async () => {
    running = await openConsole()
    page = await running.open('/settings')
  })
  afterAll(() => running.close())

  const submitText = async (name: string, text: string, changes: object = {}) => {
    const outcome = await submit(
      running.docket,
      submitInput({ document: { inline: { name, text } }, ...changes }),
    )
    if (outcome.__typename !== 'Job') throw new Error(JSON.stringify(outcome))
    return outcome.id
  }
  const open = (path: string) => page.goto(`${running.docket.url}/console${path}`)
  const heading = (name: string) => page.getByRole('heading', { name, level: 1 })
  const overflow = () => page.evaluate('document.documentElement.scrollWidth - innerWidth')

  it('shows HTML and scripts of names, labels, results and reasons as text', async () => {
    const text = `${IMAGE} ${SCRIPT} This Agreement is governed by the laws of ${IMAGE}.`
    const labels = [{ key: 'note', value: IMAGE }]
    const ended = await submitText(SCRIPT, text, { labels, task: TASKS.extract })
    await untilEnded(running.docket, ended)
    await running.docket.failNextCall({ kind: 'slow', msPerEvent: 60_000, containing: 'Held up' })
    const cancelled = await submitText(IMAGE, 'Held up', { labels })
    await running.docket.query(CANCEL, { id: cancelled, reason: `${IMAGE} ${SCRIPT}` })

    await open('/jobs')
    await page.getByRole('link', { name: SCRIPT }).waitFor()
    await page.getByRole('link', { name: IMAGE }).waitFor()
    await open(`/jobs/${ended}`)
    await heading(SCRIPT).waitFor()
    await page.getByRole('region', { name: 'Text of the document' }).getByText(IMAGE).first().waitFor()
    await page.getByText(`note: ${IMAGE}`).waitFor()
    await open(`/jobs/${ended}?view=data`)
    await page.getByRole('region', { name: 'Result', exact: true }).waitFor()
    await open(`/jobs/${cancelled}?view=history`)
    await page.getByRole('region', { name: 'Events of the job' }).getByText(IMAGE).first().waitFor()
    await open('/history')
    await page.getByText(`“${IMAGE} ${SCRIPT}”`).first().waitFor()
    await open(`/jobs?text=${encodeURIComponent(`zz${IMAGE}`)}`)
    await page.getByText(`zz${IMAGE}`).first().waitFor()
    expect(await page.evaluate('window.broken')).toBeUndefined()
    expect(await page.locator('img[src=x]').count()).toBe(0)
  })

  it('cuts a very long name, and shows all of it on hover', async () => {
    const name = `${'A name that goes on '.repeat(200)}${'x'.repeat(1000)}`
    // Submits refuse it, so that it can only come from an older version or by hand.
    const id = await submitText('Short', 'Text')
    await running.docket.sql(
      `UPDATE document SET name = $2 WHERE id = (SELECT document_id FROM job WHERE id = $1)`,
      [id, name],
    )
    const wide = page.viewportSize()!
    await page.setViewportSize({ width: 360, height: 740 })
    await open('/jobs')
    await page.getByTitle(name).first().waitFor()
    await eventually(overflow).toBe(0)
    await open(`/jobs/${id}`)
    await page.getByTitle(name).first().waitFor()
    await eventually(overflow).toBe(0)
    // Its type is loaded after it is drawn.
    await eventually(async () => (await heading(name).boundingBox())?.height).toBeLessThan(120)
    await page.setViewportSize(wide)
  })

  it('says at its field that a name is too long', async () => {
    await open('/jobs/new')
    await page.getByLabel('Text of the document').fill('Some text')
    await page.getByLabel('Name', { exact: true }).fill('n'.repeat(5000))
    expect((await page.getByLabel('Name', { exact: true }).inputValue()).length).toBeLessThanOrEqual(5000)
    await page.getByRole('button', { name: 'Submit', exact: true }).click()
    await eventually(() => page.locator('[aria-invalid=true]').count()).toBeGreaterThan(0)
  })

  it('opens a document of a million lines at once, and scrolls to its end', async () => {
    const id = await submitText('Million lines', `First.${'\n'.repeat(1_000_000)}The very last line.`)
    await open(`/jobs/${id}`)
    const text = page.getByRole('region', { name: 'Text of the document' })
    await text.getByText('First.').waitFor()
    expect(await text.evaluate((element) => element.querySelectorAll('*').length)).toBeLessThan(2000)
    await eventually(async () => {
      await text.evaluate((element) => element.scrollTo(0, element.scrollHeight))
      return text.getByText('The very last line.').count()
    }).toBe(1)
    await text.evaluate((element) => element.scrollTo(0, 0))
    await text.getByText('First.').waitFor()
  })

  it('opens a job with ten thousand events within seconds, at its last one', async () => {
    const id = await submitText('Ten thousand', 'Text')
    await untilEnded(running.docket, id)
    await running.docket.sql(
      `SELECT docket_append_event($1, 'STEP_FINISHED', 'WORKER', 'worker', jsonb_build_object('step', n))
       FROM generate_series(1, 10000) AS n`,
      [id],
    )
    const [{ last } = { last: 0 }] = await running.docket.sql<{ last: number }>(
      'SELECT max(seq)::int AS last FROM event WHERE job_id = $1',
      [id],
    )
    const before = Date.now()
    await open(`/jobs/${id}?view=history`)
    const events = page.getByRole('region', { name: 'Events of the job' })
    const line = (seq: number) => events.getByRole('button', { name: `Data of event ${seq}`, exact: true })
    await line(last).or(line(1)).first().waitFor()
    expect(Date.now() - before).toBeLessThan(10_000)
    await eventually(async () => {
      await events.evaluate((element) => element.scrollTo(0, element.scrollHeight))
      return line(last).count()
    }).toBe(1)
    expect(await events.getByRole('button').count()).toBeLessThan(200)
    await eventually(async () => {
      await events.evaluate((element) => element.scrollTo(0, 0))
      return line(1).count()
    }).toBe(1)
  })

  it.each(['no-uuid', randomUUID(), '..%2Fjobs', 'null'])(
    'says that there is no such job: %s',
    async (id) => {
      await open(`/jobs/${id}`)
      await page.getByText('There is no such job').waitFor()
      await page.getByRole('link', { name: 'To the jobs' }).click()
      await heading('Jobs').waitFor()
    },
  )

  it.each(['/webhooks/no-uuid', `/webhooks/${randomUUID()}`])(
    'says that there is no such endpoint: %s',
    async (path) => {
      await open(path)
      await page.getByText('There is no such endpoint').waitFor()
    },
  )

  it('says that there is no such page', async () => {
    await open('/no/such/page')
    await page
      .getByText(/no such page|not found/i)
      .first()
      .waitFor()
  })

  it.each([
    '/history?job=no-uuid&type=NO_TYPE&from=NOWHERE&at=yesterday&data=%7B',
    '/?span=for+ever',
    '/jobs?status=NO_STATUS&order=NO_ORDER&columns=none,of,these&label=nothing&input=%7B',
    '/webhooks?status=NONE&retried=often',
    '/workers?nothing=1',
    `/jobs/new?document=no-uuid`,
  ])('shows a page whatever its URL says: %s', async (path) => {
    await open(path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    expect(await page.getByText('Something went wrong').count()).toBe(0)
  })

  it('writes no error to the console of the browser, and asks nothing of another origin', () => {
    running.expectQuiet()
  })
})
