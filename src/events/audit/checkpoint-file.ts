import { createReadStream, existsSync } from 'node:fs'
import { appendFile, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { OperatorError } from '../../errors.ts'
import type { Checkpoint } from './checkpoint.ts'

/** Where checkpoints go outside the database, one JSON object in each line. */
export const checkpointFile = (config: {
  DOCKET_CHECKPOINT_FILE?: string
  DOCKET_DATA_DIR: string
}): string => config.DOCKET_CHECKPOINT_FILE ?? join(config.DOCKET_DATA_DIR, 'checkpoints.jsonl')

/** Resolves when they are on the disk. */
export async function appendCheckpoints(file: string, checkpoints: Checkpoint[]): Promise<void> {
  if (checkpoints.length === 0) return
  await mkdir(dirname(file), { recursive: true })
  const lines = checkpoints.map((checkpoint) => `${JSON.stringify(checkpoint)}\n`).join('')
  await appendFile(file, lines, { flush: true })
}

/** @throws OperatorError at a line that is no checkpoint */
export async function* readCheckpoints(file: string): AsyncGenerator<Checkpoint> {
  let number = 0
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number++
    if (line === '') continue
    const checkpoint = parse(line)
    if (!checkpoint) throw new OperatorError(`${file}, line ${number}: this is no checkpoint.`)
    yield checkpoint
  }
}

// Some checkpoints long: the last whole line is surely in it.
const TAIL_BYTES = 4096

/** The last checkpoint of a file; null when there is none, or when its line was cut off by a crash. */
export async function lastCheckpoint(file: string): Promise<Checkpoint | null> {
  if (!existsSync(file)) return null
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const start = Math.max(0, size - TAIL_BYTES)
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(TAIL_BYTES), position: start })
    const line = buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').at(-1) ?? ''
    return parse(line)
  } finally {
    await handle.close()
  }
}

function parse(line: string): Checkpoint | null {
  try {
    const { number, at, previous, size, root, keyId, signature } = JSON.parse(line) as Checkpoint
    return Number.isInteger(number) ? { number, at, previous, size, root, keyId, signature } : null
  } catch {
    return null
  }
}
