import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startTemporary } from '../../src/db/embedded-temporary.ts'
import { migrate } from '../../src/db/migrate.ts'
import { buildConsole } from './console-build.ts'
import { databaseAt, TEMPLATE } from './database.ts'

/**
 * A PostgreSQL for each file that runs at the same time, with a migrated database that every test clones, and the console
 * as it is now. They share none: what is still to come is told from the transactions of a whole server, so that one
 * file's open transaction would hold up what another one waits for.
 */
export default async function setup(project: TestProject) {
  await buildConsole()
  const servers = await Promise.all(Array.from({ length: project.config.maxWorkers }, startServer))
  project.provide(
    'databaseServers',
    servers.map(({ url }) => url),
  )
  return async () => void (await Promise.all(servers.map(({ stop }) => stop())))
}

async function startServer() {
  const server = await startTemporary()
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${TEMPLATE}`)
  await migrate(databaseAt(server.url, TEMPLATE))
  // A stray connection would make cloning fail.
  await admin.query(`ALTER DATABASE ${TEMPLATE} ALLOW_CONNECTIONS false`)
  await admin.end()
  return server
}
