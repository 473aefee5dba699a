/** What happens in a run, and when: made from the seed alone, so that a run can be repeated. */

export const WORKERS = 3
export const SERVERS = 2

export type Victim = { worker: number } | { server: number }

export type Fault =
  | { kind: 'kill' | 'terminate'; worker: number }
  /** SIGSTOP, and SIGCONT after a while */
  | { kind: 'pause'; worker: number; forMs: number }
  /** kill -9 of all of PostgreSQL's processes, or of one that serves a connection (the share `pick` of the way through them): then all end, and it recovers */
  | { kind: 'killPostgres'; part: 'all' | 'one'; pick: number; awayMs: number }
  /** open: only connections that are open freeze; all: new ones as well. What was sent meanwhile arrives late. */
  | { kind: 'freeze'; victim: Victim; connections: 'open' | 'all'; forMs: number }
  /** The next call to the simulator fails: see src/claude/simulator/failures.ts */
  | { kind: 'failCall'; order: { kind: string } & Record<string, string | number> }
  /** Leaves room for a few calls only */
  | { kind: 'tightBudget'; forMs: number }

export interface Submission {
  atMs: number
  /** Of the document and the idempotency key */
  name: string
  task: 'summarize' | 'extract' | 'evaluate'
  priority: 'INTERACTIVE' | 'NORMAL' | 'BULK'
  server: number
  /** How many times it is sent, in parallel, to the servers in turn */
  copies: number
  runAfterMs?: number
  deadlineMs?: number
  maxCostMicros?: number
  /** After it was acknowledged */
  cancelAfterMs?: number
  /** What to do once when it has ended other than COMPLETED */
  retry?: 'KEEP' | 'FROM_SCRATCH'
}

/** What a drill is there to time; see measures.ts. */
export type Timed = 'resumes' | 'stopping' | 'startAgain' | 'thawed' | 'cancels'

export interface Plan {
  seed: number
  /** In a mixed run, on a machine that does other work, times say little: only a drill has to keep to them. */
  timed?: Timed
  /** When the load and the faults end; then everything is given time to finish */
  untilMs: number
  submissions: Submission[]
  faults: (Fault & { atMs: number })[]
}
