/**
 * A simulator in a process of its own: node bench/simulator.ts '{"port":4100,"enforceLimits":true}'
 * It prints {"url":"…"} when it is ready and ends on SIGTERM or SIGINT.
 */
import { z } from 'zod'
import { startSimulator } from '../src/claude/simulator/server.ts'

/** As startSimulator takes them; a misspelt one is refused. */
const options = z.strictObject({
  port: z.int().min(0).max(65_535).optional(),
  paceMs: z.int().nonnegative().optional(),
  limits: z
    .strictObject({
      requests: z.int().positive(),
      inputTokens: z.int().positive(),
      outputTokens: z.int().positive(),
    })
    .optional(),
  enforceLimits: z.boolean().optional(),
  maxCalls: z.int().positive().optional(),
  billed: z.boolean().optional(),
})

const simulator = await startSimulator(options.parse(JSON.parse(process.argv[2] ?? '{}')))
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void simulator.close())
console.log(JSON.stringify({ url: simulator.url }))
