import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const FOLDER = join(import.meta.dirname, '../../console')
const PAGE = join(FOLDER, 'dist/index.html')
// What the build makes.
const MADE = /^(dist|src\/gql)(\/|$)/

/** Builds the console when a source of it has changed since it was built: nobody should test what it was before. */
export async function buildConsole(): Promise<void> {
  if ((await changedAt(PAGE)) < (await lastChange())) await promisify(execFile)('npm', ['run', 'console'])
}

async function lastChange(): Promise<number> {
  const names = (await readdir(FOLDER, { recursive: true })).filter((name) => !MADE.test(name))
  return Math.max(...(await Promise.all(names.map((name) => changedAt(join(FOLDER, name))))))
}

/** In milliseconds since 1970; 0 for what is not there. A folder counts for nothing: a build changes those around it. */
async function changedAt(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined)
  return found?.isFile() ? found.mtimeMs : 0
}
