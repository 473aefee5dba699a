import { median } from '../load.ts'
import type { CallCost } from './calls-alone.ts'
import type { Cpu, Drained, Side } from './measure.ts'

const PARTS = ['worker', 'postgres', 'simulator', 'redis'] as const

const totalOf = (cpu: Cpu) => PARTS.reduce((sum, part) => sum + cpu[part], 0)

/**
 * The first side is the floor, the second is Docket.
 * @param rounds for each round, what each side did
 * @param counted what each side did in the round that counts statements
 */
export function print(sides: Side[], rounds: Drained[][], counted: Drained[], calls: CallCost[]): void {
  const of = (side: number, what: (one: Drained, floor: Drained) => number) =>
    median(rounds.map((round) => what(round[side]!, round[0]!)))
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`

  console.log(
    '| side | jobs/s (rounds) | share of the floor | statements | transactions | rows written | processor ms: worker + PostgreSQL + simulator + Redis |',
  )
  console.log('|---|---|---|---|---|---|---|')
  sides.forEach(({ name }, i) => {
    const { statements, transactions, rowsWritten } = counted[i]!
    const cells = [
      name,
      `${of(i, (one) => one.perSecond).toFixed(0)} (${rounds.map((round) => round[i]!.perSecond.toFixed(0)).join(', ')})`,
      percent(of(i, (one, floor) => one.perSecond / floor.perSecond)),
      ...[statements!, transactions, rowsWritten].map((count) => count.toFixed(1)),
      PARTS.map((part) => of(i, (one) => one.cpu[part]).toFixed(2)).join(' + '),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  })

  const call = (what: keyof CallCost) => median(calls.map((one) => one[what]))
  console.log(
    `\nThe calls alone: ${call('perSecond').toFixed(0)}/s; processor ms: worker ${call('worker').toFixed(2)}, simulator ${call('simulator').toFixed(2)}.`,
  )
  const callMs = call('worker') + call('simulator')
  const without = (one: Drained) => (one.perSecond * totalOf(one.cpu)) / (totalOf(one.cpu) - callMs)
  console.log(
    `Docket without the call, estimated by processor time: ${of(1, without).toFixed(0)} jobs/s, ${percent(of(1, (one, floor) => without(one) / floor.perSecond))} of the floor.`,
  )
  sides.slice(2).forEach(({ name }, i) => {
    const ratio = median(rounds.map((round) => round[1]!.perSecond / round[i + 2]!.perSecond))
    console.log(`Docket against ${name}: ${ratio.toFixed(2)} times as many jobs.`)
  })
}
