import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    databaseServers: string[]
  }
}

export const TEMPLATE = 'docket_template'

export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

/** A database of its own for one test or test file, at this version's schema. */
export function createTestDatabase(): Promise<TestDatabase> {
  return create(`TEMPLATE ${TEMPLATE} STRATEGY file_copy`)
}

/** A copy of a database that nobody is connected to. */
export function copyTestDatabase({ url }: TestDatabase): Promise<TestDatabase> {
  return create(`TEMPLATE ${new URL(url).pathname.slice(1)} STRATEGY file_copy`)
}

/** A database without any table. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return create('TEMPLATE template0')
}

/** That of this worker of vitest, which runs one file after another. */
export function databaseServer(): string {
  const servers = inject('databaseServers')
  // biome-ignore lint/style/noProcessEnv: vitest counts its workers there
  return servers[Number(process.env.VITEST_POOL_ID) % servers.length]!
}

async function create(how: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await administer(`CREATE DATABASE ${name} ${how}`)
  return {
    url: databaseAt(databaseServer(), name),
    drop: () => administer(`DROP DATABASE ${name} WITH (FORCE)`),
  }
}

async function administer(statement: string) {
  const admin = new pg.Client({ connectionString: databaseServer() })
  await admin.connect()
  try {
    await admin.query(statement)
  } finally {
    await admin.end()
  }
}

/** The address of another database on the same server. */
export function databaseAt(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}
