import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OperatorError } from '../errors.ts'
import { makeSecretFile } from './secret-file.ts'

/**
 * The one API key: DOCKET_API_KEY, else the key kept in `<data folder>/api-key` (mode 0600), made at the first
 * start. It stays readable there because every start prints a link with it.
 */
export async function loadApiKey(config: {
  DOCKET_API_KEY?: string
  DOCKET_DATA_DIR: string
}): Promise<string> {
  if (config.DOCKET_API_KEY) return config.DOCKET_API_KEY
  const file = join(config.DOCKET_DATA_DIR, 'api-key')
  await makeSecretFile(file, `docket_${randomBytes(32).toString('base64url')}\n`)
  const kept = (await readFile(file, 'utf8')).trim()
  // An empty key would let everybody in who sends an empty one.
  if (!kept) throw new OperatorError(`${file} holds no key: delete it, and the next start makes one.`)
  return kept
}

/** The key as it is printed: one that an operator has configured may be seen at a terminal, but enters no log file. */
export function printedKey(config: { DOCKET_API_KEY?: string }, apiKey: string, atTerminal: boolean): string {
  return config.DOCKET_API_KEY && !atTerminal ? '<DOCKET_API_KEY>' : apiKey
}
