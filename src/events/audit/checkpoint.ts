import { createHash, sign, verify } from 'node:crypto'
import type { Query } from '../../db/read.ts'
import type { AuditKey, PublicKeys } from './key.ts'
import type { Hash } from './merkle.ts'

/** A signed statement of what the last line of every stream was at a moment. */
export interface Checkpoint {
  /** 1, 2, 3, … without a gap */
  number: number
  /** ISO 8601 in UTC, with milliseconds */
  at: string
  /** Hash of the checkpoint before it; zeros for the first */
  previous: Hash
  /** Streams in the tree */
  size: number
  root: Hash
  keyId: string
  /** Ed25519 over checkpointText, in base64 */
  signature: string
}

export const NO_CHECKPOINT: Hash = '0'.repeat(64)

type Statement = Omit<Checkpoint, 'signature'>

/** The exact text that is signed. */
const checkpointText = ({ number, at, previous, size, root, keyId }: Statement): string =>
  ['docket checkpoint', number, at, previous, size, root, keyId, ''].join('\n')

export const checkpointHash = (checkpoint: Statement): Hash =>
  createHash('sha256').update(checkpointText(checkpoint)).digest('hex')

export function signCheckpoint(statement: Omit<Statement, 'keyId'>, key: AuditKey): Checkpoint {
  const signed = { ...statement, keyId: key.id }
  const signature = sign(null, Buffer.from(checkpointText(signed)), key.privateKey)
  return { ...signed, signature: signature.toString('base64') }
}

/** False as well when the key is not known. */
export function isGenuine(checkpoint: Checkpoint, keys: PublicKeys): boolean {
  const key = keys.get(checkpoint.keyId)
  const text = Buffer.from(checkpointText(checkpoint))
  return key !== undefined && verify(null, text, key, Buffer.from(checkpoint.signature, 'base64'))
}

/** What a leaf of the tree is made of. */
export const headText = ({ streamId, seq, hash }: { streamId: string; seq: number; hash: Hash }): string =>
  `${streamId} ${seq} ${hash}`

// PostgreSQL breaks base64 into lines.
/** The columns of a checkpoint, as its interface has them. */
export const CHECKPOINT_COLUMNS = `
  number, at, encode(previous, 'hex') AS previous, size, encode(root, 'hex') AS root, key_id AS "keyId",
  translate(encode(signature, 'base64'), E'\\n', '') AS signature`

export type CheckpointRow = Omit<Checkpoint, 'at'> & { at: Date }

export const fromRow = ({ at, ...row }: CheckpointRow): Checkpoint => ({ ...row, at: at.toISOString() })

const LAST = `SELECT ${CHECKPOINT_COLUMNS} FROM checkpoint ORDER BY number DESC LIMIT 1`

/** @returns null when nothing is sealed yet */
export async function readLastCheckpoint({ query }: { query: Query }): Promise<Checkpoint | null> {
  const [row] = await query<CheckpointRow>(LAST)
  return row ? fromRow(row) : null
}
