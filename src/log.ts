import { type Logger, pino, stdSerializers } from 'pino'
import type { Config } from './config.ts'

export type { Logger }

/** An error of pg carries its connection with all it knows, the key that cancels its queries included. */
function withoutConnection(error: Error): object {
  const { client: _, ...told } = stdSerializers.err(error)
  return told
}

/** JSON lines in production, readable ones at a terminal. Document text and keys are never logged. */
export function createLogger(config: Pick<Config, 'LOG_LEVEL' | 'NODE_ENV'>, name: string): Logger {
  const readable = config.NODE_ENV !== 'production' && process.stdout.isTTY
  return pino({
    name,
    level: config.LOG_LEVEL,
    redact: ['authorization', '*.authorization', 'headers.authorization', 'req.headers.authorization'],
    serializers: { err: withoutConnection },
    ...(readable && {
      transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', singleLine: true } },
    }),
  })
}
