import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandOf, databaseSettings, environmentOf, type Variables } from './deploy-compose.ts'
import { type Host, LOCALHOST } from './deploy-network.ts'
import { type Running, run } from './deploy-process.ts'

const SERVERS = 2
const WORKERS = 5

export interface Cluster {
  servers: { url: string }[]
  workers: { id: string; host: Host; process: Running }[]
  authorization: string
  stop(): Promise<void>
}

/**
 * What `docker compose up --scale worker=5` starts, with a second server: the same commands, environment and
 * settings of PostgreSQL. Other are only addresses, ports, the data folder, and who owns the database.
 * @param variables what the shell or `.env` would have
 * @param newHost makes a host for each process; without it all run on this one
 */
export async function startCluster(variables: Variables, newHost?: () => Promise<Host>): Promise<Cluster> {
  const started: { host: Host; process: Running }[] = []
  const dataDir = await mkdtemp(join(tmpdir(), 'docket-deploy-'))
  const place = async (words: string[], env: Variables) => {
    const host = (await newHost?.()) ?? LOCALHOST
    const placed = { host, process: run([...host.prefix, ...words], env) }
    started.push(placed)
    return placed
  }
  const stop = async () => {
    const [database, ...others] = started
    await Promise.all(others.map(({ process }) => process.stop()))
    await database?.process.stop()
    for (const { host } of started) host.remove()
    await rm(dataDir, { recursive: true })
  }

  try {
    const databaseUrl = await startDatabase(place, newHost !== undefined)
    const replaced = {
      DOCKET_DATA_DIR: dataDir,
      // On a host of its own a server has the ports that the image says.
      ...(!newHost && { HOST: LOCALHOST.address, PORT: '0' }),
    }
    const start = (service: string) => {
      const env = environmentOf(service, variables)
      const DATABASE_URL = service === 'migrate' ? databaseUrl : withUserOf(env.DATABASE_URL!, databaseUrl)
      return place(commandOf(service), { ...env, ...replaced, DATABASE_URL })
    }

    const migrated = await (await start('migrate')).process.ended
    if (migrated !== 0) throw new Error(`migrate ended with ${migrated}`)
    const servers = await Promise.all(Array.from({ length: SERVERS }, () => readyServer(start('server'))))
    const workers = await Promise.all(Array.from({ length: WORKERS }, () => readyWorker(start('worker'))))
    const key = variables.DOCKET_API_KEY ?? (await readFile(join(dataDir, 'api-key'), 'utf8')).trim()
    return { servers, workers, authorization: `Bearer ${key}`, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function withUserOf(given: string, databaseUrl: string): string {
  const { username, password } = new URL(given)
  return Object.assign(new URL(databaseUrl), { username, password }).href
}

type Placed = Promise<{ host: Host; process: Running }>

async function startDatabase(place: (words: string[], env: Variables) => Placed, network: boolean) {
  const settings = Object.entries(databaseSettings()).map(([name, value]) => `${name}=${value}`)
  const words = [process.execPath, 'bench/deploy-database.ts', network ? '*' : '127.0.0.1', ...settings]
  const { host, process: database } = await place(words, {})
  const { url } = await database.logged('the database is ready')
  return String(url).replace('127.0.0.1', host.address)
}

async function readyServer(placed: Placed) {
  const { host, process } = await placed
  const { url } = await process.logged('the server is ready')
  return { url: String(url).replace('127.0.0.1', host.address) }
}

async function readyWorker(placed: Placed) {
  const { host, process } = await placed
  const { workerId } = await process.logged('the worker is ready')
  return { id: String(workerId), host, process }
}
