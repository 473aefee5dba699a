import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { composeFile, environmentOf, imageEnvironment, instructionWords } from '../bench/deploy-compose.ts'
import { loadConfig, settings } from '../src/config.ts'
import { startDocket } from './support/docket.ts'

const ROLES = ['server', 'worker', 'migrate']
const { services } = composeFile()
const known = settings.map(({ name }) => name)
const lines = (file: string) => readFileSync(file, 'utf8').split('\n')

describe('docker-compose.yml', () => {
  it('gives every role the same environment, except that only migrate connects as the owner', () => {
    const { DATABASE_URL: _, ...environment } = services.server!.environment
    for (const role of ROLES) expect(services[role]!.environment).toMatchObject(environment)
    const userOf = (role: string) => new URL(loadConfig(environmentOf(role, {})).DATABASE_URL!).username
    expect(ROLES.map(userOf)).toEqual(['docket_server', 'docket_server', 'docket'])
  })

  it('passes on every setting that Docket knows and no other; only the port in the container is fixed', () => {
    const given = [...Object.keys(services.server!.environment), ...Object.keys(imageEnvironment())]
    expect(given.toSorted()).toEqual(known.filter((name) => name !== 'PORT').toSorted())
  })

  it.each(ROLES)('lets the %s start in production without any variable, on the simulator', (role) => {
    const config = loadConfig(environmentOf(role, {}))
    expect(config).toMatchObject({ NODE_ENV: 'production', DOCKET_ALLOW_SIMULATOR: true, HOST: '0.0.0.0' })
    expect(config.ANTHROPIC_API_KEY).toBeUndefined()
    expect(config.DATABASE_URL).toMatch(/^postgres:\/\/\w+:docket@db:5432\/docket$/)
  })

  it('takes values from the shell', () => {
    const variables = {
      POSTGRES_PASSWORD: 'of the owner',
      DOCKET_APP_PASSWORD: 'other',
      DOCKET_CONCURRENCY: '3',
      DOCKET_ALLOW_SIMULATOR: 'false',
      ANTHROPIC_API_KEY: 'key-of-claude',
    }
    expect(loadConfig(environmentOf('worker', variables))).toMatchObject({
      DATABASE_URL: 'postgres://docket_server:other@db:5432/docket',
      DOCKET_CONCURRENCY: 3,
      DOCKET_ALLOW_SIMULATOR: false,
      ANTHROPIC_API_KEY: 'key-of-claude',
    })
  })

  it('gives a worker longer to stop than the worker gives its jobs', () => {
    const { DOCKET_GRACE_SECONDS } = loadConfig(environmentOf('worker', {}))
    expect(Number.parseInt(services.worker!.stop_grace_period!, 10)).toBeGreaterThan(2 * DOCKET_GRACE_SECONDS)
  })

  it('starts the database alone, then migrates, then starts servers and workers', () => {
    expect(services.db!.depends_on).toBeUndefined()
    expect(services.migrate!.depends_on).toEqual({ db: { condition: 'service_healthy' } })
    for (const role of ['server', 'worker'])
      expect(services[role]!.depends_on).toEqual({ migrate: { condition: 'service_completed_successfully' } })
  })

  it('requires no variable, so that `docker compose up -d db` works as it stands', () => {
    const inUse = lines('docker-compose.yml').filter((line) => !line.trimStart().startsWith('#'))
    expect(inUse.filter((line) => /\$\{\w+:?\?/.test(line))).toEqual([])
  })

  it('holds no secret: keys come from outside, and the passwords in it are the public "docket"', () => {
    const given = Object.values(services).flatMap(({ environment }) => Object.entries(environment))
    const secrets = given.filter(([name, value]) => /KEY|PASSWORD|TOKEN|SECRET/.test(name) && value !== null)
    const passwords = ['DOCKET_APP_PASSWORD', 'POSTGRES_PASSWORD'].map((name) => `$\{${name}:-docket}`)
    expect(new Set(secrets.map(([, value]) => value))).toEqual(new Set(passwords))
    for (const file of ['docker-compose.yml', 'Dockerfile'])
      expect(readFileSync(file, 'utf8')).not.toMatch(/sk-ant-|[A-Za-z0-9+]{32,}/)
  })
})

describe('the image', () => {
  const [program, ...words] = instructionWords('ENTRYPOINT') as [string, ...string[]]

  it.each(ROLES)(
    'runs for %s what its npm script runs, as the process that gets the signals',
    async (role) => {
      const folder = await mkdtemp(join(tmpdir(), 'docket-role-'))
      // In place of Node: says who it is and what it was told to run.
      await writeFile(join(folder, 'node'), '#!/bin/sh\necho $$ node "$@"\n', { mode: 0o755 })
      const { pid, stdout } = spawnSync(program, [...words, role], {
        env: { PATH: folder },
        encoding: 'utf8',
      })
      await rm(folder, { recursive: true })
      const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
        scripts: Record<string, string>
      }
      expect(stdout).toBe(`${pid} ${scripts[role]}\n`)
    },
  )

  it.each([[], ['sh']])('refuses to start without one of its roles', (...role) => {
    const { status, stderr } = spawnSync(program, [...words, ...role], { encoding: 'utf8' })
    expect(status).toBe(64)
    expect(stderr).toContain('server, worker or migrate')
  })

  it('is healthy while the server is ready, and not when it is gone', async () => {
    const docket = await startDocket({ worker: false })
    const [node, ...check] = instructionWords('HEALTHCHECK')
    expect(node).toBe('node')
    const health = async () => {
      const [code] = await once(
        spawn(process.execPath, check, { env: { PORT: new URL(docket.url).port } }),
        'exit',
      )
      return code as number
    }
    try {
      expect(await health()).toBe(0)
      await docket.server.stop()
      expect(await health()).toBe(1)
    } finally {
      await docket.stop()
    }
  })

  const copied = lines('Dockerfile').flatMap((line) => {
    const sources = /^COPY (?!--from)(.+) \S+$/.exec(line)?.[1]
    return sources?.split(' ') ?? []
  })

  it('is made of files that exist and that .dockerignore lets through', () => {
    const letThrough = lines('.dockerignore').flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []))
    expect(copied).toContain('src')
    for (const source of copied) {
      expect(existsSync(source), source).toBe(true)
      const found = letThrough.some((path) => path === source || path.startsWith(`${source}/`))
      expect(found, source).toBe(true)
    }
  })

  it('has every file that its code imports', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    )
    const imported = files.flatMap((file) => {
      const found = readFileSync(join('src', file), 'utf8').matchAll(/from '(\.[^']+)'/g)
      return [...found].map(([, path]) => join('src', dirname(file), path!))
    })
    expect(imported.length).toBeGreaterThan(100)
    const isCopied = (path: string) =>
      copied.some((source) => path === source || path.startsWith(`${source}/`))
    expect(imported.filter((path) => !isCopied(path))).toEqual([])
  })
})
