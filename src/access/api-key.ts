import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

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
  await mkdir(config.DOCKET_DATA_DIR, { recursive: true })
  const key = `docket_${randomBytes(32).toString('base64url')}`
  // 'wx': of two processes that start together, one writes and both read the same key.
  await writeFile(file, `${key}\n`, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return (await readFile(file, 'utf8')).trim()
}
