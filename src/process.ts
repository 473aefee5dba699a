import { type Config, ConfigError, loadConfig } from './config.ts'
import { OperatorError } from './errors.ts'
import { createLogger, type Logger } from './log.ts'

/** What a composition root is given: the configuration, a logger, and a place to say how to stop. */
export interface Process {
  config: Config
  log: Logger
  /** Registers a step of the shutdown; the last one registered runs first. */
  onStop(stop: () => Promise<unknown>): void
  /** Stops everything and ends the process. */
  stop(exitCode: number, reason: string): Promise<never>
}

/**
 * Runs a composition root: reads the configuration, starts, and stops in reverse order on SIGINT, SIGTERM or
 * when the parent goes away. A second signal ends the process at once. An error that nobody handles ends it too:
 * whoever supervises it starts it anew, and no half-broken process goes on.
 */
export async function runProcess(name: string, start: (self: Process) => Promise<void>): Promise<void> {
  const config = configOrExit()
  const log = createLogger(config, name)
  const stops: (() => Promise<unknown>)[] = []
  let stopping = false

  const self: Process = {
    config,
    log,
    onStop: (stop) => stops.push(stop),
    async stop(exitCode, reason) {
      // What ends because of the shutdown must not cut it short.
      if (stopping) return new Promise<never>(() => {})
      stopping = true
      log.debug({ reason }, 'stopping')
      for (const stop of stops.toReversed()) {
        await stop().catch((error: unknown) => log.error({ err: error }, 'a part did not stop cleanly'))
      }
      process.exit(exitCode)
    },
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => (stopping ? process.exit(130) : void self.stop(0, signal)))
  }
  process.on('disconnect', () => void self.stop(0, 'the parent process is gone'))
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'an error that nobody handled')
    void self.stop(1, 'uncaughtException')
  })

  try {
    await start(self)
  } catch (error) {
    if (error instanceof OperatorError) console.error(`${name}: ${error.message}`)
    else log.fatal({ err: error }, 'could not start')
    await self.stop(1, 'could not start')
  }
}

function configOrExit(): Config {
  try {
    return loadConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    console.error(error.message)
    return process.exit(78)
  }
}
