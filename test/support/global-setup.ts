import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startTemporary } from '../../src/db/embedded-temporary.ts'
import { migrate } from '../../src/db/migrate.ts'
import { buildConsole } from './console-build.ts'
import { databaseAt, TEMPLATE } from './database.ts'

/** One PostgreSQL for the whole run, with a migrated database that every test clones, and the console as it is now. */
export default async function setup(project: TestProject) {
  await buildConsole()
  const server = await startTemporary()
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${TEMPLATE}`)
  await migrate(databaseAt(server.url, TEMPLATE))
  // A stray connection would make cloning fail.
  await admin.query(`ALTER DATABASE ${TEMPLATE} ALLOW_CONNECTIONS false`)
  await admin.end()
  project.provide('databaseServer', server.url)
  return server.stop
}
