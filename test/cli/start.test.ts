import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ask, cookieOf, ownPage, signIn } from '../http/browser.ts'
import { runFile, type TestProcess } from '../support/process.ts'

let folder: string
let running: TestProcess[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-start-'))
  await chmod(folder, 0o755)
  running = []
})
afterEach(async () => {
  for (const process of running) await process.stop()
  await rm(folder, { recursive: true, force: true })
})

async function freePort(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return String(port)
}

interface Instance {
  process: TestProcess
  env: { PORT: string; DOCKET_DATA_DIR: string }
  /** The link to GraphiQL that it prints */
  link: RegExpExecArray
}

async function start(name: string, env?: Instance['env']): Promise<Instance> {
  const settings = env ?? { PORT: await freePort(), DOCKET_DATA_DIR: join(folder, name) }
  const process = runFile('src/cli/start.ts', { ...settings, DOCKET_SIMULATOR_PACE_MS: '0' })
  running.push(process)
  const link = await process.printed(/GraphiQL +(http:\S+)\/graphiql#key=(\S+)/)
  await process.logged('the worker is ready')
  return { process, env: settings, link }
}

async function demo({ env }: Instance): Promise<string> {
  const process = runFile('src/cli/demo.ts', env)
  running.push(process)
  await process.printed(/Look further: /)
  expect(await process.ended()).toBe(0)
  return process.output()
}

async function jobsOf({ link: [, url, key] }: Instance): Promise<string[]> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: '{ jobs { edges { node { id } } } }' }),
  })
  const { data } = (await response.json()) as { data: { jobs: { edges: { node: { id: string } }[] } } }
  return data.jobs.edges.map((edge) => edge.node.id)
}

describe('npm start', () => {
  it('prints a link to the console that signs in, once', async () => {
    const { process, link } = await start('one')
    const [, url, token] = await process.printed(/Console +(http:\S+)\/console\/sign-in#link=([\w-]{43})$/m)
    expect(url).toBe(link[1])
    const cookie = cookieOf(await signIn(url!, { link: token }))
    const answer = await ask(url!, { ...ownPage(url!), cookie }, '{ viewer { apiKeyName } }')
    expect(await answer.json()).toEqual({ data: { viewer: { apiKeyName: 'default' } } })
    expect((await signIn(url!, { link: token })).status).toBe(401)
  })

  it('runs the product on its own PostgreSQL, and the demo finishes its three jobs on it', async () => {
    const docket = await start('one')
    const output = await demo(docket)
    for (const heading of ['SUMMARIZE', 'EXTRACT', 'EVALUATE']) expect(output).toContain(heading)
    expect(output).toContain('answered by the simulator')
    expect(output).toMatch(/exact, line \d+, characters \d+ to \d+/)
    expect(output).not.toContain('FAILED')
    expect(await jobsOf(docket)).toHaveLength(3)
  })

  it('keeps its data and its key over a restart', async () => {
    const before = await start('one')
    await demo(before)
    const jobs = await jobsOf(before)
    expect(await before.process.stop('SIGINT')).toBe(0)
    const after = await start('one', before.env)
    expect(after.link[2]).toBe(before.link[2])
    expect(await jobsOf(after)).toEqual(jobs)
  })

  it('stops everything that it started', async () => {
    const { process, env } = await start('one')
    const pids = [...process.output().matchAll(/"pid":(\d+)|\(process (\d+)\)/g)].map(([, a, b]) =>
      Number(a ?? b),
    )
    expect(new Set(pids).size).toBeGreaterThanOrEqual(3)
    expect(await process.stop('SIGTERM')).toBe(0)
    // PostgreSQL takes its lock file away a moment before its process is gone.
    await expect.poll(() => pids.filter((pid) => existsSync(`/proc/${pid}`)), { timeout: 10_000 }).toEqual([])
    expect(existsSync(join(env.DOCKET_DATA_DIR, 'postgres/postmaster.pid'))).toBe(false)
  })

  it('runs twice side by side, with another port and data folder, and neither sees the other', async () => {
    const [one, two] = await Promise.all([start('one'), start('two')])
    await demo(one)
    expect(await jobsOf(one)).toHaveLength(3)
    expect(await jobsOf(two)).toEqual([])
  })

  it('says so in a sentence when the port is taken, and leaves nothing running', async () => {
    const { env } = await start('one')
    const second = runFile('src/cli/start.ts', { PORT: env.PORT, DOCKET_DATA_DIR: join(folder, 'two') })
    expect(await second.ended()).toBe(1)
    expect(second.output()).toContain(`Port ${env.PORT} is taken by another program.`)
    expect(second.output()).not.toContain('at Server.')
    expect(existsSync(join(folder, 'two/postgres/postmaster.pid'))).toBe(false)
  })

  it('starts another worker when the worker dies', async () => {
    const docket = await start('one')
    const ready = [...docket.process.output().matchAll(/"pid":(\d+),[^\n]*the worker is ready/g)]
    process.kill(Number(ready[0]?.[1]), 'SIGKILL')
    await docket.process.printed(/the worker is ready[\s\S]*the worker stopped[\s\S]*the worker is ready/)
    await demo(docket)
  })

  it('writes a configured key into no log, neither at the start nor in the demo, and no link that is as good', async () => {
    const env = {
      PORT: await freePort(),
      DOCKET_DATA_DIR: join(folder, 'one'),
      DOCKET_API_KEY: 'configured-key-0123',
    }
    const process = runFile('src/cli/start.ts', { ...env, DOCKET_SIMULATOR_PACE_MS: '0' })
    running.push(process)
    await process.printed(/#key=<DOCKET_API_KEY>/)
    await process.printed(/Console +http:\S+\/console\/$/m)
    await process.logged('the worker is ready')
    const demo = runFile('src/cli/demo.ts', env)
    running.push(demo)
    expect(await demo.ended()).toBe(0)
    expect(process.output() + demo.output()).not.toContain(env.DOCKET_API_KEY)
  })

  it('says every problem of the configuration at once, and does not start', async () => {
    const process = runFile('src/cli/start.ts', {
      PORT: 'many',
      LOG_LEVEL: 'loud',
      DOCKET_API_KEY: 'secret!',
    })
    expect(await process.ended()).toBe(78)
    expect(process.output()).toContain('PORT: ')
    expect(process.output()).toContain('LOG_LEVEL: ')
    expect(process.output()).not.toContain('secret!')
  })
})

describe('npm run demo', () => {
  it('says what to do when nothing runs', async () => {
    const process = runFile('src/cli/demo.ts', {
      PORT: await freePort(),
      DOCKET_DATA_DIR: join(folder, 'none'),
    })
    expect(await process.ended()).toBe(1)
    expect(process.output()).toMatch(/Nothing answers at .*npm start/)
  })
})
