import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { withoutBrowser } from '../support/browser.ts'
import { type Console, eventually, openConsole, PATIENCE } from './open-console.ts'

vi.setConfig({ testTimeout: 3 * PATIENCE, hookTimeout: 3 * PATIENCE })

const CONTRACT = 'demo/cuad-10-netgear-distributor-agreement.txt'
const JOB_URL = /\/console\/jobs\/([0-9a-f-]{36})/

const READ = `query($id: ID!) { job(id: $id) {
  status
  costMicros
  document { text }
  result { ... on ExtractResult { fields { name status evidence { found start end match } } } }
} }`

interface Field {
  name: string
  status: string
  evidence: { found: string; start: number; end: number; match: string }[]
}

describe.skipIf(withoutBrowser)(`a contract in the console${withoutBrowser}`, () => {
  let running: Console
  let page: Page
  let text: string
  let fields: Field[]
  beforeAll(async () => {
    running = await openConsole({ billed: true })
    text = await readFile(CONTRACT, 'utf8')
    page = await running.open('/jobs/new')
  })
  afterAll(() => running.close())

  const answer = () => page.getByRole('region', { name: 'Answer' })
  const document = () => page.getByRole('region', { name: 'Document', exact: true })
  const claim = (name: string) =>
    answer()
      .getByRole('listitem')
      .filter({ has: page.getByTitle(name, { exact: true }) })
  const selected = () => document().locator('[data-state=here]')
  const field = (name: string) => fields.find((each) => each.name === name)!
  /** What lines and pages are broken by is not drawn. */
  const drawn = (words: string) => words.replaceAll(/[\n\f\r]/g, '')

  async function select(name: string) {
    await claim(name).getByRole('link').first().click()
    await eventually(() => new URL(page.url()).searchParams.get('claim')).toBe(name)
  }

  /** Whether its first line lies within the part of the document that is shown. */
  async function isInSight(mark: Locator) {
    const [inner, outer] = [await mark.boundingBox(), await document().boundingBox()]
    return inner !== null && inner.y >= outer!.y && inner.y + 10 <= outer!.y + outer!.height
  }

  it('is submitted from a file with a template, after its cost was said', async () => {
    await page.getByLabel('Text file').setInputFiles(CONTRACT)
    await page.getByRole('button', { name: /^Contract review/ }).click()
    await page
      .getByText(/\$0\.\d+/)
      .first()
      .waitFor()
    await page.evaluate('window.opened = "once"')
    await page.getByRole('button', { name: 'Submit', exact: true }).click()
    await page.waitForURL(JOB_URL)
  })

  it('is watched to its end without a reload', async () => {
    await page.getByText(/^(Completed|Done) in .*: \d+ of 11 fields found.* It cost \$0\.\d+/).waitFor()
    expect(await page.evaluate('window.opened')).toBe('once')
    const [, id] = JOB_URL.exec(page.url())!
    const { job } = await running.docket.query<{
      job: { status: string; document: { text: string }; result: { fields: Field[] } }
    }>(READ, { id })
    expect(job.document.text).toBe(text)
    fields = job.result.fields
    expect(fields.filter(({ status }) => status === 'FOUND').length).toBeGreaterThan(3)
    for (const { name } of fields) expect(await claim(name).count()).toBe(1)
  })

  it('shows for every value its very words in the document, at their place and in sight', async () => {
    const found = fields.filter(({ evidence }) => evidence.some(({ match }) => match === 'EXACT'))
    for (const { name, evidence } of found.slice(0, 5)) {
      await select(name)
      const { found: words, start, end } = evidence[0]!
      expect(text.slice(start, end)).toBe(words)
      await eventually(async () => drawn((await selected().allTextContents()).join(''))).toBe(drawn(words))
      expect(await selected().first().getAttribute('data-start')).toBe(String(start))
      await eventually(() => isInSight(selected().first())).toBe(true)
      await claim(name).getByText('Word for word').first().waitFor()
    }
  })

  it('shows the selected words unlike other marks', async () => {
    const colour = (mark: Locator) => mark.evaluate((element) => getComputedStyle(element).backgroundColor)
    await select(fields.find(({ status }) => status === 'FOUND')!.name)
    const others = document().locator('[data-start]:not([data-state]) mark')
    await others.first().waitFor()
    expect(await colour(selected().locator('mark').first())).not.toBe(await colour(others.first()))
  })

  it('leads from words in the document to the value that rests on them', async () => {
    const chosen = () => new URL(page.url()).searchParams.get('claim')!
    const before = chosen()
    // Once more when the text moved under the pointer: it is drawn anew while it comes into sight.
    await eventually(async () => {
      const mark = document().locator('[data-start]:not([data-state])').first()
      const start = Number(await mark.getAttribute('data-start'))
      await mark.click()
      const rests = field(chosen()).evidence.some((piece) => piece.start <= start && start < piece.end)
      return rests && chosen() !== before
    }).toBe(true)
    const name = chosen()
    expect(await claim(name).getByRole('link').first().getAttribute('aria-current')).toBe('true')
  })

  it('goes through the values by the keyboard', async () => {
    await select(fields[0]!.name)
    await page.keyboard.press('j')
    await eventually(() => new URL(page.url()).searchParams.get('claim')).toBe(fields[1]!.name)
    await claim(fields[1]!.name).locator('[aria-current=true]').first().waitFor()
    await page.keyboard.press('k')
    await eventually(() => new URL(page.url()).searchParams.get('claim')).toBe(fields[0]!.name)
  })

  it('opens at the selected words from a copied URL', async () => {
    const { name, evidence } = fields.findLast(({ evidence }) => evidence[0]?.match === 'EXACT')!
    await select(name)
    const path = page.url().slice(`${running.docket.url}/console`.length)
    page = await running.open(path)
    await eventually(async () => drawn((await selected().allTextContents()).join(''))).toBe(
      drawn(evidence[0]!.found),
    )
    await eventually(() => isInSight(selected().first())).toBe(true)
  })

  it('is named in the list, with what it cost', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Jobs', exact: true }).click()
    const row = page.getByRole('table', { name: 'Jobs' }).getByRole('row').nth(1)
    await row.getByRole('link', { name: /cuad-10/ }).waitFor()
    expect(await row.textContent()).toMatch(/\$0\.\d+/)
  })

  it('writes no error to the console of the browser, and asks nothing of another origin', () => {
    running.expectQuiet()
  })
})
