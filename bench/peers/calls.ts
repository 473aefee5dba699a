/** The model calls of a drain and nothing else: as many at once, one process, no database. Prints its seconds. */
import { parseAnswer } from '../../src/claude/prompts/prompt.ts'
import { summarizePrompt } from '../../src/claude/prompts/summarize.ts'
import { buildRequest } from '../../src/claude/request.ts'
import { benchClaude, MODEL, workerOptions } from './life.ts'
import { DOCUMENT, INPUT } from './submit.ts'

const { simulatorUrl, concurrency } = workerOptions()
const jobs = Number(process.argv[3])
const claude = benchClaude(simulatorUrl)
const prompt = summarizePrompt(INPUT)
const { signal } = new AbortController()

let begun = 0
async function client() {
  while (begun++ < jobs) {
    const { text } = await claude.call(buildRequest(MODEL, DOCUMENT, prompt), signal)
    parseAnswer(prompt, text)
  }
}

const [start, used] = [performance.now(), process.cpuUsage()]
await Promise.all(Array.from({ length: concurrency }, client))
const { user, system } = process.cpuUsage(used)
console.log(
  JSON.stringify({ seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 }),
)
