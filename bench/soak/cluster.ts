import { join } from 'node:path'
import type { History } from './history.ts'
import { SERVERS, type Victim, WORKERS } from './plan.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { type FreezingProxy, startProxy } from './proxy.ts'
import { type SimulatorProcess, startSimulatorProcess } from './simulator.ts'
import { freePort, type Supervised, supervise } from './supervised.ts'

const API_KEY = 'soak-key-0123456789'
const CONCURRENCY = 8

/** A process of the product, behind a proxy of its own. */
export interface Member extends Supervised {
  proxy: FreezingProxy
}

/** The product as it runs in production, with everything that a fault can hit. */
export interface Cluster {
  postgres: Postgres
  simulator: SimulatorProcess
  servers: (Member & { url: string })[]
  workers: Member[]
  authorization: string
  victim(victim: Victim): Member
  /** Sends the proxies to where PostgreSQL is now. */
  aim(): void
  stop(): Promise<void>
}

export async function startCluster(folder: string, history: History): Promise<Cluster> {
  const postgres = await startPostgres()
  const simulator = await startSimulatorProcess()
  const proxies: FreezingProxy[] = []
  const port = () => Number(new URL(postgres.url()).port)

  async function start(name: string, file: string, env: Record<string, string>): Promise<Member> {
    const proxy = await startProxy(port())
    proxies.push(proxy)
    const url = new URL(postgres.url())
    url.port = String(proxy.port)
    const settings = {
      ...env,
      DATABASE_URL: url.href,
      DOCKET_DATA_DIR: join(folder, 'data'),
      ANTHROPIC_API_KEY: 'soak',
      ANTHROPIC_BASE_URL: simulator.url,
      // As `npm start` does: a process that is started again every few seconds does not compile all code again.
      NODE_COMPILE_CACHE: join(folder, 'code'),
    }
    return { ...supervise(name, file, settings, { history, logFile: join(folder, `${name}.log`) }), proxy }
  }

  const servers = await Promise.all(
    Array.from({ length: SERVERS }, async (_, index) => {
      const listenOn = String(await freePort())
      const member = await start(`server-${index}`, 'src/server.ts', {
        DOCKET_API_KEY: API_KEY,
        PORT: listenOn,
        ...MODELS,
      })
      await member.logged('the server is ready')
      return { ...member, url: `http://127.0.0.1:${listenOn}` }
    }),
  )
  const workers = await Promise.all(
    Array.from({ length: WORKERS }, async (_, index) => {
      const member = await start(`worker-${index}`, 'src/worker.ts', { ...WORKER, ...MODELS })
      await member.logged('the worker is ready')
      return member
    }),
  )
  return {
    postgres,
    simulator,
    servers,
    workers,
    authorization: `Bearer ${API_KEY}`,
    victim: (victim) => ('worker' in victim ? workers[victim.worker]! : servers[victim.server]!),
    aim() {
      for (const proxy of proxies) proxy.aim(port())
    },
    async stop() {
      await Promise.all([...workers, ...servers].map((member) => member.stop()))
      for (const proxy of proxies) proxy.close()
      await simulator.stop()
      await postgres.stop()
    },
  }
}

// Each task has a model of its own, so that a model that is paused does not stop everything.
const MODELS = {
  DOCKET_MODEL_SUMMARIZE: 'claude-sonnet-5-5',
  DOCKET_MODEL_EXTRACT: 'claude-haiku-5-5',
  DOCKET_MODEL_EVALUATE: 'claude-opus-5-5',
}

const WORKER = {
  DOCKET_CONCURRENCY: String(CONCURRENCY),
  DOCKET_GRACE_SECONDS: '1',
  DOCKET_IDLE_TIMEOUT_SECONDS: '3',
  DOCKET_CALL_TIMEOUT_SECONDS: '30',
}
