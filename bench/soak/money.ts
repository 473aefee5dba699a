import type { Invariant } from './checker.ts'
import type { CallRow, Evidence } from './evidence.ts'
import type { SimulatorCall } from './simulator.ts'

// From the ledger's row to the simulator, and back: the call is sent as soon as the row is committed.
const SENT_WITHIN_MS = 5000

export const moneyInvariants: Invariant[] = [
  {
    sentence: 'no call is open in the ledger',
    broken: ({ calls }) => calls.filter(({ outcome }) => outcome === 'STARTED').map(describe),
  },
  {
    sentence: 'every call that the simulator completed stands in the ledger',
    broken: (evidence) => unaccounted(evidence).map((call) => `${call.requestId} at ${call.startedAt}`),
  },
  {
    sentence: 'the ledger has the tokens that the simulator billed',
    broken: ({ calls, simulatorCalls }) => {
      const billed = new Map(simulatorCalls.map((call) => [call.requestId, call]))
      return calls
        .filter(({ outcome, requestId, outputTokens }) => {
          const usage = billed.get(requestId ?? '')?.usage
          return outcome === 'SUCCEEDED' && usage?.output_tokens !== outputTokens
        })
        .map(describe)
    },
  },
  {
    sentence: 'an answer is paid once, but for calls in flight at a kill and retries from scratch',
    broken: ({ jobs, calls, events }) => {
      const lost = new Set(events.filter(({ type }) => type === 'CALL_LOST').map(({ callId }) => callId))
      const good = calls.filter(({ id, outcome }) => outcome === 'SUCCEEDED' && !lost.has(id))
      const perJob = Map.groupBy(good, ({ jobId }) => jobId)
      return jobs.flatMap(({ id, name, generation }) => {
        const paid = perJob.get(id)?.length ?? 0
        return paid > generation ? [`${id} ${name}: ${paid} answers`] : []
      })
    },
  },
  {
    sentence: 'a job costs what its calls cost, and never more than it may',
    broken: ({ jobs, calls }) => {
      const perJob = Map.groupBy(calls, ({ jobId }) => jobId)
      return jobs.flatMap(({ id, cost, possiblyPaid, maxCost }) => {
        const its = perJob.get(id) ?? []
        const adds = cost === costOf(its) && possiblyPaid === possibleOf(its)
        return adds && cost + possiblyPaid <= (maxCost ?? Infinity)
          ? []
          : [`${id}: ${cost} + ${possiblyPaid}`]
      })
    },
  },
  {
    sentence: 'a month costs what its calls cost, and nothing stays set aside',
    broken: ({ months, calls }) => {
      const spent = sum(months.map((month) => month.spent))
      const possiblyPaid = sum(months.map((month) => month.possiblyPaid))
      const reserved = sum(months.map((month) => month.reserved))
      const adds = spent === costOf(calls) && possiblyPaid === possibleOf(calls) && reserved === 0
      return adds
        ? []
        : [
            `spent ${spent} of ${costOf(calls)}, possibly paid ${possiblyPaid} of ${possibleOf(calls)}, reserved ${reserved}`,
          ]
    },
  },
  {
    sentence: 'the budget is never exceeded',
    broken: ({ history }) =>
      history
        .all('sample')
        .filter(({ spent, possiblyPaid, reserved, budget }) => spent + possiblyPaid + reserved > budget)
        .map(
          ({ spent, possiblyPaid, reserved, budget }) =>
            `${spent} + ${possiblyPaid} + ${reserved} > ${budget}`,
        ),
  },
]

/**
 * Completed calls without a row of their own. One that was in flight at a kill has a row without a request id: of the
 * same job, which equal bodies tell; or, if no other call had this body, of the same model and the same moment.
 */
function unaccounted({ calls, simulatorCalls }: Evidence): SimulatorCall[] {
  const byRequest = new Map(calls.map((call) => [call.requestId, call]))
  const jobOfBody = new Map(
    simulatorCalls.flatMap(({ requestId, bodySha256 }) => {
      const row = byRequest.get(requestId)
      return row ? [[bodySha256, row.jobId]] : []
    }),
  )
  const nameless = new Set(calls.filter((call) => call.requestId === null && isPossiblyPaid(call)))
  return simulatorCalls.filter((call) => {
    if (!call.completed || byRequest.has(call.requestId)) return false
    const jobId = jobOfBody.get(call.bodySha256)
    const row = [...nameless].find(
      (candidate) => isOf(candidate, call) && (!jobId || candidate.jobId === jobId),
    )
    if (row) nameless.delete(row)
    return !row
  })
}

function isOf(row: CallRow, call: SimulatorCall): boolean {
  const sentAfter = Date.parse(call.startedAt) - row.startedAt
  return row.model === call.model && sentAfter > -100 && sentAfter < SENT_WITHIN_MS
}

export const isPossiblyPaid = ({ outcome, possiblyPaid }: CallRow) => outcome === 'LOST' || possiblyPaid

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
const costOf = (calls: CallRow[]) => sum(calls.map(({ cost }) => cost ?? 0))
/** What the calls whose end nobody saw may have cost beyond what is known. */
const possibleOf = (calls: CallRow[]) =>
  sum(calls.filter(isPossiblyPaid).map(({ reserved, cost }) => Math.max(0, reserved - (cost ?? 0))))
const describe = ({ id, jobId, outcome }: CallRow) => `${id} of ${jobId} ${outcome}`
