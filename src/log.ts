import { type Logger, pino } from 'pino'
import type { Config } from './config.ts'

export type { Logger }

/** JSON lines in production, readable ones at a terminal. Document text and keys are never logged. */
export function createLogger(config: Pick<Config, 'LOG_LEVEL' | 'NODE_ENV'>, name: string): Logger {
  const readable = config.NODE_ENV !== 'production' && process.stdout.isTTY
  return pino({
    name,
    level: config.LOG_LEVEL,
    redact: ['authorization', '*.authorization', 'headers.authorization', 'req.headers.authorization'],
    ...(readable && {
      transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', singleLine: true } },
    }),
  })
}
