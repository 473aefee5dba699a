import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import {
  endPause,
  gate,
  hurry,
  MODELS,
  modelEnv,
  read,
  submitMarked,
  type TaskName,
  until,
  untilEnded,
  wakeWorkers,
} from './engine.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ env: modelEnv })
})
afterAll(() => docket.stop())

const overload = (containing: string, times: number) =>
  docket.failNextCall({ kind: 'status', status: 529, containing, times })

const submitMany = (count: number, task: TaskName) =>
  Promise.all(Array.from({ length: count }, (_, n) => submitMarked(docket, `${task} ${n}`, task)))

/** Waits until the model has met so many overloads, without sleeping through the delays of its jobs. */
const untilOverloads = (model: string, overloads: number) =>
  until(async () => {
    await hurry(docket)
    const now = await gate(docket, model)
    return now.overloads >= overloads && now
  })

/** Waits until the worker has looked at everything that waits: a later job of another model has ended. */
async function untilWorkerHasLooked(mark: string) {
  expect(await untilEnded(docket, await submitMarked(docket, mark))).toMatchObject({ status: 'COMPLETED' })
}

async function expectPaused(model: string, seconds: number) {
  const now = await gate(docket, model)
  expect(now).toMatchObject({
    pause_code: 'MODEL_OVERLOADED',
    pause_message: 'The Claude API answered 529: Overloaded',
  })
  expect(now.pausedMs).toBeLessThanOrEqual(seconds * 1000)
  // A quarter at most is taken off at random; two seconds are for a slow machine.
  expect(now.pausedMs).toBeGreaterThan(seconds * 750 - 2000)
}

const callsOf = async (ids: string[]) =>
  (await Promise.all(ids.map((id) => read(docket, id)))).flatMap((job) => job.calls)

describe('the circuit breaker', () => {
  it('stays closed after four overloads, and opens with the fifth', async () => {
    const model = MODELS.extract
    await overload('crowded', 4)
    const first = await submitMarked(docket, 'crowded one', 'extract')
    await until(async () => {
      await hurry(docket)
      return (await read(docket, first)).status === 'COMPLETED'
    })
    expect(await gate(docket, model)).toMatchObject({ overloads: 0, pausedMs: null, pause_code: null })

    await overload('crowded', 5)
    const second = await submitMarked(docket, 'crowded two', 'extract')
    await untilOverloads(model, 5)
    await expectPaused(model, 15)

    // Nothing goes to the model, although its job's own delay is over; jobs of another model go on.
    await hurry(docket)
    await untilWorkerHasLooked('while it is open')
    expect((await read(docket, second)).calls).toHaveLength(5)
  })

  it('stays open twice as long after a probe that failed', async () => {
    await overload('crowded', 2)
    await hurry(docket)
    await endPause(docket, MODELS.extract)
    await untilOverloads(MODELS.extract, 6)
    await expectPaused(MODELS.extract, 30)
    await hurry(docket)
    await endPause(docket, MODELS.extract)
    await untilOverloads(MODELS.extract, 7)
    await expectPaused(MODELS.extract, 60)
  })

  it('lets one probe through, and its answer opens the model for all', async () => {
    await docket.failNextCall({ kind: 'slow', msPerEvent: 100, containing: MODELS.extract })
    const ids = await submitMany(6, 'extract')
    await hurry(docket)
    await endPause(docket, MODELS.extract)
    const open = await until(async () => {
      const [row] = await docket.sql<{ count: string }>(
        "SELECT count(*) FROM model_call WHERE outcome = 'STARTED'",
      )
      return row!.count !== '0' && row!.count
    })
    await wakeWorkers(docket)
    await untilWorkerHasLooked('while the probe runs')
    const probing = await callsOf(ids)
    expect([open, probing.length]).toEqual(['1', expect.any(Number)])
    expect(probing.filter((call) => call.outcome !== 'STARTED')).toEqual([])

    for (const id of ids) expect(await untilEnded(docket, id)).toMatchObject({ status: 'COMPLETED' })
    expect(await gate(docket, MODELS.extract)).toMatchObject({
      overloads: 0,
      pausedMs: null,
      pause_code: null,
    })
  })

  it('counts overloads of calls that ran side by side as one burst, not as probes that failed', async () => {
    const model = MODELS.evaluate
    const [prepared] = await submitMany(1, 'evaluate')
    await untilEnded(docket, prepared!)
    await docket.sql("UPDATE model_gate SET paused_until = now() + interval '1 hour' WHERE model = $1", [
      model,
    ])
    const ids = await submitMany(16, 'evaluate')
    await overload(model, 16)
    await endPause(docket, model)
    await until(async () => (await callsOf(ids)).filter((call) => call.outcome === 'FAILED').length > 6)
    await untilWorkerHasLooked('after the burst')
    await expectPaused(model, 15)
  })
})
