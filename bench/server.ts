import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../src/db/embedded.ts'
import { startTemporary } from '../src/db/embedded-temporary.ts'
import { migrate } from '../src/db/migrate.ts'
import { runFile } from '../test/support/process.ts'

const API_KEY = 'bench-key-0123456789'

export interface BenchServer {
  databaseUrl: string
  url: string
  pid: number
  authorization: string
  /** Sends one GraphQL operation over a kept-alive connection. */
  send(body: string): Promise<string>
  stop(): Promise<void>
}

/**
 * The API in a process of its own; no worker, so that nothing else takes the cores.
 * @param folder of a database that is kept; without it, the database is a new one and gone afterwards
 */
export async function startBenchServer(file = 'src/server.ts', folder?: string): Promise<BenchServer> {
  // As in production: a commit waits for the disk.
  const database = folder ? await startEmbedded({ dataDir: folder }) : await startTemporary({})
  // With a database that is kept stays the key that seals its log.
  const dataDir = folder ?? (await mkdtemp(join(tmpdir(), 'docket-bench-')))
  await migrate(database.url)
  const server = runFile(file, {
    DATABASE_URL: database.url,
    DOCKET_DATA_DIR: dataDir,
    DOCKET_API_KEY: API_KEY,
    PORT: '0',
    NODE_ENV: 'production',
    DOCKET_ALLOW_SIMULATOR: 'true',
    LOG_LEVEL: 'info',
  })
  const url = String((await server.logged('the server is ready')).url)
  const agent = new Agent({ keepAlive: true })
  const authorization = `Bearer ${API_KEY}`
  const headers = { 'content-type': 'application/json', authorization }

  return {
    databaseUrl: database.url,
    url,
    pid: server.child.pid!,
    authorization,
    send: (body) =>
      new Promise((resolve, reject) => {
        const call = request(`${url}/graphql`, { method: 'POST', agent, headers }, (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk
          })
          response.on('end', () => resolve(text))
        })
        call.on('error', reject).end(body)
      }),
    async stop() {
      agent.destroy()
      await server.stop()
      await database.stop()
      if (!folder) await rm(dataDir, { recursive: true })
    },
  }
}
