/** What can be wrong with a log. */
export type ProblemCode =
  | 'LINE_CHANGED'
  | 'LINE_MISSING'
  | 'LINE_OUT_OF_ORDER'
  | 'LINE_REPLACED'
  | 'HEAD_CHANGED'
  | 'CHECKPOINT_CHANGED'
  | 'CHECKPOINT_MISSING'
  | 'KEY_UNKNOWN'

/** The first thing that does not fit. */
export interface Problem {
  code: ProblemCode
  /** In one sentence, with the place */
  message: string
  /** The job, or the workspace for its own events; null when it is a checkpoint that does not fit */
  streamId: string | null
  seq: number | null
  checkpoint: number | null
}

/** A line of the log that does not fit. */
export const lineProblem = (
  code: ProblemCode,
  { streamId, seq }: { streamId: string; seq: number },
  what: string,
  checkpoint: number | null = null,
): Problem => ({ code, message: `Event ${seq} of ${streamId} ${what}.`, streamId, seq, checkpoint })

/** A checkpoint that does not fit. */
export const checkpointProblem = (code: ProblemCode, checkpoint: number, what: string): Problem => ({
  code,
  message: `Checkpoint ${checkpoint} ${what}.`,
  streamId: null,
  seq: null,
  checkpoint,
})
