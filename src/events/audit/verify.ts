import type { Database } from '../../db/database.ts'
import { type ChainReport, verifyChains } from './chain.ts'
import { type CheckpointsReport, verifyCheckpoints } from './checkpoints.ts'
import type { PublicKeys } from './key.ts'
import { checkProof, readProof } from './proof.ts'

/** What was computed anew of the whole log, and the first thing that does not fit. */
export type LogReport = ChainReport & CheckpointsReport

/**
 * Computes every chain and every checkpoint anew.
 * @param file of checkpoints that left the database, or null
 * @throws OperatorError when the file is not one of checkpoints
 */
export async function verifyLog(db: Database, keys: PublicKeys, file: string | null): Promise<LogReport> {
  const chains = await verifyChains(db)
  if (chains.problem) return { ...chains, checkpoints: 0 }
  return { ...chains, ...(await verifyCheckpoints(db, keys, file)) }
}

/** The same for one stream. */
export interface StreamReport extends ChainReport {
  /** The last line that is sealed, and the checkpoint that proves it; null when none is yet */
  sealedSeq: number | null
  checkpoint: number | null
}

/**
 * Computes the chain of one stream anew, and proves that its last sealed line is in the tree of the last checkpoint. That
 * the checkpoints before it fit is left to verifyLog.
 * @param streamId a job, or a workspace for its own events
 */
export async function verifyStream(db: Database, keys: PublicKeys, streamId: string): Promise<StreamReport> {
  const chain = await verifyChains(db, streamId)
  const proof = await readProof(db, streamId)
  const problem = chain.problem ?? (proof && checkProof(proof, keys))
  return {
    ...chain,
    problem,
    sealedSeq: proof?.head.seq ?? null,
    checkpoint: proof?.checkpoint.number ?? null,
  }
}
