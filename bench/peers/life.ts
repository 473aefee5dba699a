/**
 * The life of a job in a peer's worker: the same request through the same streaming client, the same search for its
 * quotes and the same record of it as in Docket, whatever library delivered the job.
 */
import { randomUUID } from 'node:crypto'
import { createClaude, requestHash } from '../../src/claude/client.ts'
import { costMicros } from '../../src/claude/prices.ts'
import { parseAnswer } from '../../src/claude/prompts/prompt.ts'
import { type SummarizeAnswer, summarizePrompt } from '../../src/claude/prompts/summarize.ts'
import { buildRequest } from '../../src/claude/request.ts'
import { searchable } from '../../src/evidence/evidence.ts'
import { summarize } from '../../src/jobs/summarize.ts'
import { openRecord } from './record.ts'

/** What bench/drain.ts tells a worker process, as JSON in its argument. */
export interface WorkerOptions {
  databaseUrl: string
  simulatorUrl: string
  concurrency: number
  redisPort: number
}

export const workerOptions = () => JSON.parse(process.argv[2]!) as WorkerOptions

export const MODEL = 'claude-sonnet-5-5'
export const QUEUE = 'summarize'

/** As many connections as Docket's worker has for its writes. */
const CONNECTIONS = 10

export const benchClaude = (simulatorUrl: string) =>
  createClaude({ apiKey: 'bench', baseURL: simulatorUrl, callTimeoutMs: 900_000, idleTimeoutMs: 120_000 })

/** @returns a function that works on a job until it has ended, and throws when the queue shall deliver it again */
export function createLife({ databaseUrl, simulatorUrl }: WorkerOptions) {
  const record = openRecord(databaseUrl, `worker-${randomUUID()}`, CONNECTIONS)
  const claude = benchClaude(simulatorUrl)

  return async (jobId: string, signal: AbortSignal): Promise<void> => {
    const job = await record.claim(jobId)
    if (!job) return
    const stored = job.attempt > 1 ? await record.storedAnswer(job) : undefined
    const answer = (stored as SummarizeAnswer | undefined) ?? (await ask())
    const conclusion = summarize.conclude(job.input, answer, searchable(job.document))
    await record.complete(job, conclusion)

    async function ask() {
      const prompt = summarizePrompt(job!.input)
      const body = buildRequest(MODEL, job!.document, prompt)
      const callId = await record.startCall(job!, requestHash(body), MODEL, prompt.version)
      const { text, report } = await claude.call(body, signal)
      const answer = parseAnswer(prompt, text)
      const cost = report.simulated ? 0n : costMicros(MODEL, report.usage)!
      await record.finishCall(job!, callId, report, cost, answer)
      return answer
    }
  }
}
