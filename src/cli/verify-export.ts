import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

// Checks a file that `npm run audit:export` wrote. It needs that file, the public key and Node, and nothing else of Docket:
// copy this file to whoever has to believe it.
//
//   node verify-export.ts <export.jsonl> <public-key.pem>

interface EventLine {
  kind: 'event'
  /** A JSON array: stream, job, seq, workspace, type, actor's type and id, milliseconds since 1970, data */
  text: string
  hash: string
}

interface HeadLine {
  kind: 'head'
  streamId: string
  seq: number
  hash: string
  /** Its place among the leaves of the tree */
  leaf: number
  /** Hashes beside the way from the leaf to the root */
  path: string[]
}

interface CheckpointLine {
  kind: 'checkpoint'
  number: number
  at: string
  previous: string
  size: number
  root: string
  keyId: string
  signature: string
}

/** What a file shows. */
export interface ExportReport {
  events: number
  /** The last event that a checkpoint signs, and when; later ones are chained to it, but not signed yet */
  sealed: { seq: number; checkpoint: number; at: string } | null
  /** The first thing that does not fit, in one sentence */
  problem: string | null
}

const sha256 = (...parts: (Buffer | string)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex')
const bytes = (hex: string) => Buffer.from(hex, 'hex')

/** @param keys whose signatures are believed */
export function verifyExport(text: string, keys: KeyObject[]): ExportReport {
  let lines: (EventLine | HeadLine | CheckpointLine)[]
  try {
    lines = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  } catch {
    return { events: 0, sealed: null, problem: 'The file is not made of JSON lines.' }
  }
  const events = lines.filter((line) => line.kind === 'event')
  const head = lines.find((line) => line.kind === 'head')
  const checkpoint = lines.find((line) => line.kind === 'checkpoint')
  const chain = checkChain(events)
  const problem = chain.problem ?? checkSeal(events, head, checkpoint, keys)
  if (problem || !head || !checkpoint) return { events: chain.events, sealed: null, problem }
  const sealed = { seq: head.seq, checkpoint: checkpoint.number, at: checkpoint.at }
  return { events: chain.events, sealed, problem: null }
}

function checkChain(events: EventLine[]): { events: number; problem: string | null } {
  let before = ''
  for (const [index, { text, hash }] of events.entries()) {
    const [stream, , seq] = JSON.parse(text) as [string, unknown, number]
    const fail = (problem: string) => ({ events: index, problem })
    if (seq !== index + 1) return fail(`Event ${index + 1} is missing, or not in its place.`)
    if (stream !== JSON.parse(events[0]!.text)[0]) return fail(`Event ${seq} belongs to something else.`)
    if (sha256(bytes(before), text) !== hash) return fail(`Event ${seq} is not what its hash was made of.`)
    before = hash
  }
  return { events: events.length, problem: null }
}

function checkSeal(
  events: EventLine[],
  head: HeadLine | undefined,
  checkpoint: CheckpointLine | undefined,
  keys: KeyObject[],
): string | null {
  if (!head || !checkpoint) return 'The file holds no checkpoint: nothing proves what it says.'
  const sealed = events[head.seq - 1]
  if (!sealed) return `Event ${events.length + 1} is missing: a checkpoint sealed event ${head.seq}.`
  if (sealed.hash !== head.hash || JSON.parse(sealed.text)[0] !== head.streamId) {
    return `Event ${head.seq} is not the one that was sealed.`
  }
  if (rootOf(head, checkpoint.size) !== checkpoint.root) {
    return `Event ${head.seq} is not what checkpoint ${checkpoint.number} signed.`
  }
  const { number, at, previous, size, root, keyId, signature } = checkpoint
  const statement = Buffer.from(['docket checkpoint', number, at, previous, size, root, keyId, ''].join('\n'))
  const genuine = keys.some((key) => verify(null, statement, key, Buffer.from(signature, 'base64')))
  return genuine ? null : `Checkpoint ${number} is not signed with this key.`
}

/** RFC 6962: a leaf is hashed after a zero byte, a node after a one; a node without a sibling moves up as it is. */
function rootOf({ streamId, seq, hash, leaf, path }: HeadLine, size: number): string | null {
  const siblings = [...path]
  let node = sha256(Buffer.of(0), `${streamId} ${seq} ${hash}`)
  for (let place = leaf, width = size; width > 1; place = place >> 1, width = Math.ceil(width / 2)) {
    if ((place ^ 1) >= width) continue
    const sibling = siblings.shift()
    if (sibling === undefined) return null
    node = sha256(Buffer.of(1), ...(place % 2 === 0 ? [node, sibling] : [sibling, node]).map(bytes))
  }
  return siblings.length === 0 ? node : null
}

function main([file, keyFile]: string[]): number {
  if (!file || !keyFile) {
    console.error('usage: node verify-export.ts <export.jsonl> <public-key.pem>')
    return 2
  }
  const key = createPublicKey(readFileSync(keyFile, 'utf8'))
  const { events, sealed, problem } = verifyExport(readFileSync(file, 'utf8'), [key])
  if (problem) console.error(problem)
  else
    console.log(
      `${events} events fit; checkpoint ${sealed!.checkpoint} of ${sealed!.at} seals them to ${sealed!.seq}.`,
    )
  return problem ? 1 : 0
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2))
