import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claim, listenTo } from '../jobs/claims.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())

describe('the models', () => {
  const GATE = `model requestsPerMinute inputTokensPerMinute outputTokensPerMinute requestsLeft inputTokensLeft
    outputTokensLeft learnedAt paused { code message until } overloads`
  const read = async () => (await docket.query<{ models: object[] }>(`{ models { ${GATE} } }`)).models

  it('are none before a job has used one', async () => {
    expect(await read()).toEqual([])
  })

  it('tell their limits, and what is left of them', async () => {
    await submit(docket, submitInput())
    await claim(docket)
    expect(await read()).toEqual([
      {
        model: 'claude-sonnet-5-5',
        requestsPerMinute: 1000,
        inputTokensPerMinute: 2_000_000,
        outputTokensPerMinute: 400_000,
        // Less than 98 % of the limit, by one call that is under way.
        requestsLeft: expect.closeTo(980, -1),
        inputTokensLeft: expect.closeTo(1_960_000, -5),
        outputTokensLeft: expect.closeTo(392_000, -4),
        learnedAt: null,
        paused: null,
        overloads: 0,
      },
    ])
  })

  it('can be resumed by hand when they are paused', async () => {
    await docket.sql(`UPDATE model_gate SET paused_until = now() + interval '5 minutes', overloads = 7,
      pause_code = 'MODEL_OVERLOADED', pause_message = 'Overloaded.'`)
    expect(await read()).toMatchObject([
      {
        paused: { code: 'MODEL_OVERLOADED', message: 'Overloaded.', until: expect.any(String) },
        overloads: 7,
      },
    ])
    const heard = await listenTo(docket, 'docket_work')
    const resumed = await docket.query(`mutation {
      resumeModel(model: "claude-sonnet-5-5") { ... on ModelGate { paused { code } overloads } }
    }`)
    expect(resumed).toEqual({ resumeModel: { paused: null, overloads: 0 } })
    await heard()
    expect(await read()).toMatchObject([{ paused: null }])
  })

  it.each(['no-such-model', '', 'a\0b', `'; DROP TABLE model_gate`])(
    'are not found by another name: %j',
    async (model) => {
      const { resumeModel } = await docket.query<{ resumeModel: object }>(
        'mutation($model: String!) { resumeModel(model: $model) { __typename ... on ExpectedError { code } } }',
        { model },
      )
      expect(resumeModel).toEqual({ __typename: 'ModelNotFoundError', code: 'MODEL_NOT_FOUND' })
    },
  )
})

describe('the workers', () => {
  it('of the last day are told, with what they do and whether they live', async () => {
    await docket.sql(`
      INSERT INTO worker (id, host, pid, concurrency, started_at, heartbeat_at, stopped_at, lost_at) VALUES
        ('stopped', 'h', 2, 1, now() - interval '1 minute', now(), now(), NULL),
        ('lost', 'h', 3, 1, now() - interval '2 minutes', now(), NULL, now()),
        ('silent', 'h', 4, 1, now() - interval '3 minutes', now() - interval '1 minute', NULL, NULL),
        ('of-old', 'h', 5, 1, now() - interval '3 days', now() - interval '2 days', now(), NULL)`)
    const { workers } = await docket.query<{ workers: object[] }>(
      '{ workers { id host pid concurrency running state startedAt heartbeatAt jobs { id status document { name } } } }',
    )
    expect(workers).toMatchObject([
      {
        id: 'worker-of-the-test',
        host: 'host',
        pid: 1,
        concurrency: 4,
        running: 1,
        state: 'ALIVE',
        jobs: [{ id: expect.any(String), status: 'RUNNING', document: { name: 'Contract' } }],
      },
      { id: 'stopped', running: 0, state: 'STOPPED', jobs: [] },
      { id: 'lost', state: 'LOST' },
      { id: 'silent', state: 'LOST' },
    ])
  })
})

it('a page of a hundred jobs with everything that a list shows is within the limits', async () => {
  const { errors } = await docket.request(`{
    jobs(first: 100) { edges { node {
      id taskType status priority model createdAt startedAt finishedAt deadline costMicros possiblyPaidMicros
      labels { key value } document { name } progress { step total message }
      waitingFor { code message until } error { code message requestId } evidenceCount { verified total }
      a: resultAt(path: "values.a") b: resultAt(path: "values.b") c: inputAt(path: "fields.0.name")
    } } }
  }`)
  expect(errors).toBeUndefined()
})

it('everything that an operator looks at first fits into one request', async () => {
  const { errors } = await docket.request(`{
    failureGroups { fingerprint code message count firstFailedAt lastFailedAt latestJobId }
    models { model paused { code message until } requestsLeft }
    workers { id host state running concurrency heartbeatAt jobs { id document { name } startedAt progress { message } } }
    viewer { environment version simulated }
    queue { waiting running oldestReadyAt oldestRunningSince oldestRunningJobId silentJobs drainSeconds workers slots }
    queueHistory(range: { from: "2026-01-01T00:00:00Z" }) { at waiting running oldestSeconds }
    counts { status count }
    needsPerson { failed partial unverified }
    deliveryCounts(since: "2026-01-01T00:00:00Z") { status count }
    day: stats(range: { from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z" }, bucket: DAY) {
      total { costMicros failed failures { fingerprint code count } waitingMs { p50 p90 p99 } runningMs { p50 p90 p99 } }
      buckets {
        at figures { completed partial failed cancelled costMicros waitingMs { p50 p90 p99 } runningMs { p50 p90 p99 } }
        byTaskType { taskType figures { costMicros inputTokens outputTokens cacheReadTokens } }
      }
    }
    workspace { monthlyBudgetMicros spentMicros reservedMicros possiblyPaidMicros overBudgetAt }
    jobs { edges { node { id status waitingFor { message } } } }
  }`)
  expect(errors).toBeUndefined()
})
