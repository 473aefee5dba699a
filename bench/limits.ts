/**
 * How much of the API's limits is used, and how often it has to say no: four worker processes that share the limits
 * through the database, against 64 loops over the SDK with its default retries. Both meet a simulator of their own that
 * enforces the same token buckets. The buckets are empty when a side's minute begins: what a full one gives away at the
 * start says nothing about the rate.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import Anthropic from '@anthropic-ai/sdk'
import { summarizePrompt } from '../src/claude/prompts/summarize.ts'
import { buildRequest } from '../src/claude/request.ts'
import { runFile } from '../test/support/process.ts'
import { type Fleet, inParallel, MODEL, startFleet } from './fleet.ts'

const LIMITS = { requests: 600, inputTokens: 900_000, outputTokens: 10_000_000 }
const SIMULATOR = { limits: LIMITS, enforceLimits: true, paceMs: 20, billed: true, maxCalls: 100 }
const MEASURED_MS = 60_000
const WORKERS = 4
const LOOPS = 64
// About 1,900 tokens with the prompt: the input limit binds, at 7.9 calls a second.
const PARAGRAPH = 'The tenant shall pay the rent of USD 1,200 on the first day of each month. '.repeat(80)

interface Counts {
  answered: number
  refused: number
  inputTokens: number
}

async function countsOf(url: string): Promise<Counts> {
  const { models } = (await (await fetch(`${url}/simulator/limits`)).json()) as {
    models: Record<string, { answered: number; refused: number; consumed: { inputTokens: number } }>
  }
  const { answered, refused, consumed } = models[MODEL] ?? NOTHING
  return { answered, refused, inputTokens: consumed.inputTokens }
}

const NOTHING = { answered: 0, refused: 0, consumed: { inputTokens: 0 } }

/** What the buckets have let through since the first call, when all of it is used. */
const allowed = (sinceMs: number) => LIMITS.inputTokens * (1 + sinceMs / 60_000)

/** Waits until the full buckets of the start are used up, then counts for a minute. */
async function measure(side: string, url: string) {
  while ((await countsOf(url)).answered === 0) await sleep(20)
  const first = performance.now()
  while ((await countsOf(url)).inputTokens < 0.97 * allowed(performance.now() - first)) await sleep(200)
  const before = await countsOf(url)
  const start = performance.now()
  await sleep(MEASURED_MS)
  const after = await countsOf(url)
  const minutes = (performance.now() - start) / 60_000
  const used = (after.inputTokens - before.inputTokens) / (LIMITS.inputTokens * minutes)
  const answered = after.answered - before.answered
  const refused = after.refused - before.refused
  const share = (refused / (answered + refused)) * 100
  console.log(
    `| ${side} | ${(used * 100).toFixed(1)} % | ${answered} | ${refused} | ${share.toFixed(2)} % | ${after.refused} of ${after.answered + after.refused} |`,
  )
}

async function docket(fleet: Fleet) {
  const jobs = Math.ceil((LIMITS.inputTokens / 1500) * 4)
  await inParallel(
    Array.from({ length: jobs }, (_, i) => i),
    16,
    (i) => fleet.submit(`Lease ${i}. ${PARAGRAPH}`),
  )
  await fleet.startWorkers(WORKERS)
  await measure(`${WORKERS} Docket workers`, fleet.simulatorUrl)
}

async function sdkLoops() {
  const simulator = runFile('bench/simulator.ts', {}, [JSON.stringify(SIMULATOR)])
  const url = (await simulator.printed(/"url":"([^"]+)"/))[1]!
  const sdk = new Anthropic({ apiKey: 'simulator', baseURL: url })
  const prompt = summarizePrompt({ focus: null, length: 'BRIEF' })
  let going = true
  let failed = 0
  let calls = 0
  const loop = async () => {
    while (going) {
      const text = `Lease ${calls++}. ${PARAGRAPH}`
      const body = buildRequest(MODEL, { text, sha256: String(calls).padStart(64, '0') }, prompt)
      await sdk.messages
        .stream(body)
        .finalMessage()
        .catch(() => failed++)
    }
  }
  const loops = Array.from({ length: LOOPS }, loop)
  await measure(`${LOOPS} SDK loops, default retries`, url)
  going = false
  await Promise.race([Promise.all(loops), sleep(1000)])
  await simulator.stop()
  console.log(`\nThe SDK's loops gave up ${failed} of ${calls} calls after their retries.`)
}

console.log(
  '| side | input limit used | answered | refused | 429s | refused in all |\n|---|---|---|---|---|---|',
)
const fleet = await startFleet(SIMULATOR)
try {
  await docket(fleet)
} finally {
  await fleet.stop()
}
await sdkLoops()
process.exit(0)
