import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { submitFailing, submitMarked, untilEnded } from '../execution/engine.ts'
import { withoutBrowser } from '../support/browser.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { attempted, createEndpoint } from '../webhooks/webhooks.ts'
import { type Console, eventually, openConsole, PATIENCE } from './open-console.ts'

vi.setConfig({ testTimeout: 3 * PATIENCE, hookTimeout: 3 * PATIENCE })

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const VIEWS = [
  { width: 1440, height: 900, colorScheme: 'light' },
  { width: 1440, height: 900, colorScheme: 'dark' },
  { width: 360, height: 740, colorScheme: 'light' },
  { width: 360, height: 740, colorScheme: 'dark' },
] as const

interface Finding {
  id: string
  impact: string
  nodes: { html: string }[]
}

describe.skipIf(withoutBrowser)(`every page of the console${withoutBrowser}`, () => {
  let running: Console
  let receiver: Receiver
  let page: Page
  let axe: string
  const jobs: Record<string, string> = {}
  let endpoint: string
  beforeAll(async () => {
    receiver = await startReceiver({ status: 500, body: 'out of order' })
    axe = await readFile(AXE, 'utf8')
    running = await openConsole({ billed: true, env: { DOCKET_WEBHOOK_ALLOW: '127.0.0.0/8' } })
    await prepare()
    page = await running.open('/settings', { reducedMotion: 'reduce' })
    await page.evaluate(axe)
  })
  afterAll(async () => {
    await running.close()
    await receiver.close()
  })

  async function prepare() {
    const { docket } = running
    endpoint = (await createEndpoint(docket, { url: receiver.url, eventTypes: ['JOB_FAILED'] })).id
    jobs.extracted = await submitMarked(docket, 'An extraction', 'extract', {
      labels: [{ key: 'customer', value: 'acme' }],
    })
    jobs.evaluated = await submitMarked(docket, 'An evaluation', 'evaluate')
    jobs.failed = await submitFailing(docket, 'One that fails', [{ kind: 'status', status: 400 }])
    for (const id of Object.values(jobs)) await untilEnded(docket, id)
    await attempted(docket, { job: jobs.failed }, 1)
    await docket.failNextCall({ kind: 'slow', msPerEvent: 60_000, containing: 'One that runs' })
    jobs.running = await submitMarked(docket, 'One that runs')
  }

  async function findings() {
    // A colour that is still changing is neither of the two.
    await page.evaluate(
      'document.getAnimations().forEach((each) => each instanceof CSSTransition && each.finish())',
    )
    const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
      violations: Finding[]
    }
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(', ')}`)
  }

  /** What is wrong with the page as it stands, in each view. */
  async function wrong() {
    const all: string[] = []
    for (const { colorScheme, ...size } of VIEWS) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize(size)
      await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: 'attached' })
      const view = `${size.width} ${colorScheme}`
      for (const finding of await findings()) all.push(`${view}: ${finding}`)
      const tooWide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      if (Number(tooWide) > 0) all.push(`${view}: scrolls sideways by ${tooWide} px`)
    }
    return all
  }

  it.each([
    ['overview', () => '/', 'Overview'],
    ['jobs', () => '/jobs', 'Jobs'],
    ['jobs, nothing found', () => '/jobs?text=zanzibar', 'Jobs'],
    ['new job', () => '/jobs/new', 'New job'],
    ['new job like another one', () => `/jobs/new?from=${jobs.failed}`, 'New job'],
    ['job with values', () => `/jobs/${jobs.extracted}?claim=governing_law`, 'An extraction'],
    ['job with verdicts', () => `/jobs/${jobs.evaluated}`, 'An evaluation'],
    ['job that runs', () => `/jobs/${jobs.running}`, 'One that runs'],
    ['history of a job', () => `/jobs/${jobs.failed}?view=history`, 'One that fails'],
    ['data of a job', () => `/jobs/${jobs.extracted}?view=data`, 'An extraction'],
    ['history', () => '/history', 'History'],
    ['webhooks', () => '/webhooks', 'Webhooks'],
    ['endpoint', () => `/webhooks/${endpoint}`, '127.0.0.1'],
    ['workers and limits', () => '/workers', 'Workers and limits'],
    ['settings', () => '/settings', 'Settings'],
  ])('is accessible in light and dark, wide and narrow: %s', async (_, path, heading) => {
    await page.setViewportSize(VIEWS[0])
    await page.goto(`${running.docket.url}/console${path()}`)
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await eventually(() => page.locator('[role=group][aria-busy=true]').count()).toBe(0)
    await page.evaluate(axe)
    expect(await wrong()).toEqual([])
  })

  it('is accessible in light and dark, wide and narrow: the choice of a stored document', async () => {
    await page.setViewportSize(VIEWS[0])
    await page.goto(`${running.docket.url}/console/jobs/new`)
    await page.getByRole('button', { name: 'Use a stored document' }).click()
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('ArrowDown')
    await page.evaluate(axe)
    expect(await wrong()).toEqual([])
  })

  it('is accessible in light and dark, wide and narrow: sign-in', async () => {
    page = await running.stranger({ baseURL: running.docket.url })
    await page.goto('/console/sign-in')
    await page.getByLabel('API key').waitFor()
    await page.evaluate(axe)
    expect(await wrong()).toEqual([])
  })

  it('writes no error to the console of the browser, and asks nothing of another origin', () => {
    running.expectQuiet()
  })
})
