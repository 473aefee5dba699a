import type { Page, Request, Response } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startBrowser, type TestBrowser, withoutBrowser } from '../support/browser.ts'
import { type Docket, startDocket } from '../support/docket.ts'

// A browser without a graphics card is slow where other tests run beside it.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })
const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 30_000 })

describe.skipIf(withoutBrowser)(`GraphiQL in a browser${withoutBrowser}`, () => {
  let docket: Docket
  let key: string
  let browser: TestBrowser
  let page: Page
  const requests: Request[] = []

  beforeAll(async () => {
    docket = await startDocket()
    key = docket.authorization.slice('Bearer '.length)
    browser = await startBrowser()
    page = await browser.open()
    page.context().on('request', (request) => requests.push(request))
    await page.goto(`${docket.url}/graphiql#key=${key}`)
    await variablesEditor().getByText('"input"').waitFor()
  })
  afterAll(async () => {
    await browser.close()
    await docket.stop()
  })

  async function open(tab: string) {
    await page.click(`.graphiql-tab-button[title=${tab}]`)
    // The operation of a tab has the tab's name.
    await page.locator('.graphiql-query-editor').getByText(tab, { exact: true }).waitFor()
  }
  const shown = () => page.locator('.result-window').textContent()

  const variablesEditor = () => page.locator('.graphiql-editor-tool .monaco-editor').first()
  const variables = () => variablesEditor().textContent()

  async function setVariable(name: string, value: string) {
    await eventually(variables).toContain(`"${name}"`)
    await variablesEditor().click()
    await page.keyboard.press('ControlOrMeta+A')
    // The editor closes the brace by itself.
    await page.keyboard.insertText(`{ "${name}": "${value}"`)
    await eventually(variables).toContain(value)
  }

  // A subscription goes by GET, the other operations by POST.
  const operations = () =>
    requests.filter(
      (one) => new URL(one.url()).pathname === '/graphql' && !one.postData()?.includes('__schema'),
    )

  /**
   * Presses the button. GraphiQL learns a moment after a tab is opened which operation it holds, and does nothing
   * until then, so that it is pressed again until something is sent.
   */
  async function run(): Promise<Response> {
    const before = operations().length
    const press = async () => {
      if (operations().length === before) await page.getByRole('button', { name: /^Execute query/ }).click()
      return operations().length
    }
    await expect.poll(press, { timeout: 30_000, interval: 500 }).toBeGreaterThan(before)
    return (await operations()[before]!.response())!
  }

  /** @returns what the server answered to the open tab */
  const answer = async <Data>() => ((await (await run()).json()) as { data: Data }).data

  it('has ready-made tabs, each opened by one click', async () => {
    const names = ['Summarize', 'Extract', 'Evaluate', 'Follow', 'Answer', 'Jobs']
    expect(await page.locator('.graphiql-tab-button').allTextContents()).toEqual(names)
    for (const name of names.toReversed()) {
      await open(name)
      await eventually(() => page.locator('.graphiql-tab-active .graphiql-tab-button').textContent()).toBe(
        name,
      )
    }
  })

  it.each(['Summarize', 'Extract', 'Evaluate'])('submits at the press of a button: %s', async (tab) => {
    await open(tab)
    const { submitJob } = await answer<{ submitJob: { id: string; status: string } }>()
    expect(submitJob.status).toBe('PENDING')
    await eventually(shown).toContain(submitJob.id)
  })

  it('follows a job to its end, and shows its answer', async () => {
    await open('Summarize')
    const { submitJob } = await answer<{ submitJob: { id: string } }>()
    await open('Follow')
    await setVariable('jobId', submitJob.id)
    expect((await run()).headers()['content-type']).toBe('text/event-stream')
    await eventually(shown).toContain('JOB_COMPLETED')

    await open('Answer')
    await setVariable('id', submitJob.id)
    const { job } = await answer<{ job: { status: string; result: { keyPoints: object[] } } }>()
    expect(job.status).toBe('COMPLETED')
    await eventually(shown).toContain('"overview"')
  })

  it('works after a reload, with the tab and its variables as they were left', async () => {
    const left = (await variables())!
    // What is typed is kept a moment later.
    const kept = `(({ tabs, activeTabIndex: i }) => tabs[i].title + tabs[i].variables)(JSON.parse(localStorage['graphiql:tabState']))`
    await eventually(() => page.evaluate(kept)).toMatch(/^Answer.*[-0-9a-f]{36}/)
    await page.reload()
    await eventually(variables).toBe(left)
    const { job } = await answer<{ job: { status: string } }>()
    expect(job.status).toBe('COMPLETED')
  })

  it('has sent the key in a header only, and nothing to any other origin', async () => {
    expect(page.url()).not.toContain(key)
    expect(await page.evaluate('JSON.stringify(localStorage) + document.cookie')).not.toContain(key)
    const urls = requests.map((request) => request.url())
    expect(urls.length).toBeGreaterThan(8)
    for (const url of urls) {
      expect(url).not.toContain(key)
      expect(
        url.startsWith(`${docket.url}/`) || url.startsWith(`blob:${docket.url}/`) || url.startsWith('data:'),
        url,
      ).toBe(true)
    }
    for (const operation of operations())
      expect((await operation.allHeaders()).authorization).toBe(`Bearer ${key}`)
    expect(browser.troubles).toEqual([])
  })

  it('is told what to do without a key', async () => {
    const stranger = await browser.open()
    const refused = stranger.waitForResponse((response) => response.status() === 401)
    await stranger.goto(`${docket.url}/graphiql`)
    expect(await (await refused).text()).toContain('Authorization: Bearer <key>')
    await stranger.close()
  })
})
