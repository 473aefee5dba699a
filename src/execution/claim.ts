import { priceTiers } from '../claude/prices.ts'
import { MAX_OUTPUT_TOKENS } from '../claude/request.ts'
import { FencedError } from '../db/errors.ts'
import { isUnavailable } from '../db/unavailable.ts'
import type { Attempt } from './attempt.ts'
import type { PersistDeps } from './persist.ts'

export interface ClaimOptions {
  workerId: string
  /** The models that jobs ask, as far as they are known; others were set when their jobs were submitted */
  models: string[]
  /** True when nobody bills the calls: no money is set aside */
  simulated: boolean
}

export interface Claim {
  attempts: Attempt[]
  /** When more may be claimable, in milliseconds; null when nothing waits but what a wake-up will tell of */
  nextInMs: number | null
  /** Models that jobs wait for and whose prices were not given */
  unpriced: string[]
}

// A claim that was given up as unanswered can still arrive, and be committed, after its attempts were disowned.
const CHECK_MS = 10_000

const NOTHING: Claim = { attempts: [], nextInMs: null, unpriced: [] }

export interface Claimer {
  /**
   * Takes up to `limit` waiting jobs; none when the database cannot be reached.
   * @param running ids of the attempts that this worker knows it has
   */
  claim(limit: number, running: string[]): Promise<Claim>
  /** The database may hold an attempt of this worker that it does not work on: it is given back at the next claim. */
  doubt(): void
}

export function createClaimer(deps: PersistDeps, options: ClaimOptions): Claimer {
  const { workerId, models, simulated } = options
  const prices = simulated ? {} : Object.fromEntries(models.map((model) => [model, priceTiers(model)]))
  let checkAt = performance.now() + CHECK_MS

  async function ask(limit: number): Promise<Claim> {
    const values = [workerId, limit, JSON.stringify(prices), MAX_OUTPUT_TOKENS]
    const statement = 'SELECT docket_claim($1, $2, $3, $4) AS claim'
    return (await deps.db.query<{ claim: Claim }>(statement, values))[0]!.claim
  }

  async function disownStrays(running: string[]) {
    const strays = await deps.db.query<{ id: string }>('SELECT * FROM docket_stray_attempts($1, $2)', [
      workerId,
      running,
    ])
    for (const { id } of strays) {
      const [row] = await deps.db.query<{ jobId: string }>('SELECT docket_disown($1) AS job_id', [id])
      deps.notifier.wake(row!.jobId)
    }
    checkAt = performance.now() + CHECK_MS
  }

  return {
    async claim(limit, running) {
      try {
        if (performance.now() >= checkAt) await disownStrays(running)
        const claim = await ask(limit)
        for (const model of claim.unpriced) prices[model] = priceTiers(model)
        return claim.unpriced.length > 0 ? { ...claim, nextInMs: 0 } : claim
      } catch (error) {
        // The claim may have been committed all the same. A worker that was given up learns it at its next beat.
        checkAt = 0
        if (!(error instanceof FencedError)) {
          deps.log[isUnavailable(error) ? 'warn' : 'error']({ err: error }, 'could not claim jobs')
        }
        return NOTHING
      }
    },
    doubt() {
      checkAt = 0
    },
  }
}
