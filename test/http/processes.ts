import type { Docket } from '../support/docket.ts'
import { runFile, type TestProcess } from '../support/process.ts'

const environment = (docket: Docket) => ({
  DATABASE_URL: docket.databaseUrl,
  DOCKET_DATA_DIR: docket.dataDir,
  DOCKET_API_KEY: docket.authorization.slice('Bearer '.length),
  PORT: '0',
  ANTHROPIC_API_KEY: 'simulator',
  ANTHROPIC_BASE_URL: docket.simulatorUrl,
})

/** A worker for a docket that has none, so that a test decides when its jobs begin. */
export async function startWorker(docket: Docket): Promise<TestProcess> {
  const worker = runFile('src/worker.ts', environment(docket))
  await worker.logged('the worker is ready')
  return worker
}

/** Another server on the same database. */
export async function startServer(docket: Docket): Promise<TestProcess & { url: string }> {
  const server = runFile('src/server.ts', environment(docket))
  return { ...server, url: String((await server.logged('the server is ready')).url) }
}
