/**
 * Breaks a whole Docket on purpose, and checks that nothing is lost, doubled or paid twice:
 *   node bench/soak.ts --seed 1 --minutes 2 [--kills 8] [--out folder]        everything at once
 *   node bench/soak.ts --drill kill9 [--count 100] [--seed 1] [--out folder]  kill9, sigterm, postgres, freeze or cancel
 * The same seed gives the same plan. The folder gets plan.json, history.jsonl, evidence.json and the log of every process.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { drillPlan, isDrill } from './soak/drills.ts'
import { runPlan } from './soak/run.ts'
import { mixedPlan } from './soak/schedule.ts'

const KILLS_PER_MINUTE = 5

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '2' },
    kills: { type: 'string' },
    drill: { type: 'string' },
    count: { type: 'string' },
    out: { type: 'string' },
  },
})
const count = z.coerce.number().int().positive()
const { seed, minutes, kills, drill, ...rest } = z
  .object({
    seed: z.coerce.number().int().nonnegative(),
    minutes: z.coerce.number().min(0.5),
    kills: count.optional(),
    drill: z.string().refine(isDrill, 'is not one of the drills').optional(),
    count: count.optional(),
    out: z.string().optional(),
  })
  .parse(values)

const folder = rest.out ?? mkdtempSync(join(tmpdir(), 'docket-soak-'))
mkdirSync(folder, { recursive: true })
const plan = drill
  ? drillPlan(drill, seed, rest.count)
  : mixedPlan(seed, minutes, kills ?? Math.round(minutes * KILLS_PER_MINUTE))
writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan, null, 1))
// However this process ends, its children end with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

console.log(`${drill ?? `${minutes} minutes`}, seed ${seed}; details in ${folder}`)
process.exitCode = (await runPlan(plan, folder)) ? 0 : 1
