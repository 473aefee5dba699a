import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput, TASKS } from '../support/jobs.ts'
import { TRANSPORTS } from './follow.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket()
})
afterAll(() => docket.stop())

const OUTPUT = 'subscription ($id: ID!) { jobOutput(jobId: $id) { attempt offset text } }'
const RESULT = `query ($id: ID!) { job(id: $id) { status result {
  ... on SummarizeResult { overview { text } keyPoints { text } } } } }`

interface Piece {
  attempt: number
  offset: number
  text: string
}
interface Result {
  job: { status: string; result: { overview: { text: string }; keyPoints: { text: string }[] } }
}

async function watch(id: string, subscribe = TRANSPORTS[0]![1]) {
  const pieces: Piece[] = []
  for await (const { data, errors } of subscribe<{ jobOutput: Piece }>(docket, OUTPUT, { id })) {
    if (!data) throw new Error(JSON.stringify(errors))
    pieces.push(data.jobOutput)
  }
  return pieces
}

const shownRows = () => docket.sql('SELECT job_id FROM job_output')

/** The simulator's answers are written piece by piece, each this much later than the one before. */
const slowly = (msPerEvent: number) => docket.failNextCall({ kind: 'slow', msPerEvent })

describe('the text of a summary', () => {
  it.each(TRANSPORTS)(
    'comes while the model writes it, and is the beginning of the result, by %s',
    async (_, subscribe) => {
      await slowly(40)
      const { id } = await submit(docket, submitInput())
      const pieces = await watch(id, subscribe)
      expect(pieces.length).toBeGreaterThan(2)
      let text = ''
      for (const piece of pieces) {
        expect(piece).toMatchObject({ attempt: 1, offset: text.length })
        text += piece.text
      }
      const { job } = await docket.query<Result>(RESULT, { id })
      const whole = [job.result.overview, ...job.result.keyPoints].map((point) => point.text).join('\n\n')
      expect(whole.startsWith(text)).toBe(true)
      expect(text.length).toBeGreaterThan(0)
      // Once for all pieces, and once for the result that was asked for here.
      const reads = await docket.sql(
        "SELECT FROM event WHERE type = 'CONTENT_READ' AND data->'jobIds' ? $1",
        [id],
      )
      expect(reads).toHaveLength(2)
      // The result has replaced it.
      await expect.poll(shownRows).toEqual([])
    },
  )

  it('is written nowhere while nobody watches', async () => {
    await docket.sql(`CREATE TABLE shown (job_id uuid);
      CREATE FUNCTION note_shown() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO shown VALUES (NEW.job_id); RETURN NEW; END $$;
      CREATE TRIGGER note_shown BEFORE INSERT ON job_output FOR EACH ROW EXECUTE FUNCTION note_shown()`)
    await slowly(30)
    const unwatched = (await submit(docket, submitInput())).id
    for await (const { data } of TRANSPORTS[0]![1]<{ jobEvents: object }>(
      docket,
      'subscription ($id: ID!) { jobEvents(jobId: $id) { seq } }',
      { id: unwatched },
    )) {
      expect(data).toBeTruthy()
    }
    expect(await docket.sql('SELECT job_id FROM shown WHERE job_id = $1', [unwatched])).toEqual([])
    await slowly(30)
    const watched = (await submit(docket, submitInput())).id
    await watch(watched)
    expect(await docket.sql('SELECT DISTINCT job_id FROM shown')).toEqual([{ job_id: watched }])
  })

  it('begins anew with another attempt', async () => {
    // Long enough to be seen, then cut off.
    await slowly(40)
    const { id } = await submit(docket, submitInput())
    const pieces: Piece[] = []
    for await (const { data } of TRANSPORTS[0]![1]<{ jobOutput: Piece }>(docket, OUTPUT, { id })) {
      pieces.push(data!.jobOutput)
      if (pieces.length === 2) {
        await slowly(40)
        await docket.sql(
          `SELECT docket_end_attempt(job.id, attempt_token, 'test', 'RETRYING', NULL, '{}', NULL, '{}', 'WORKER_LOST', 'gone', NULL, 0),
             pg_notify('docket_work', '*') FROM job WHERE id = $1`,
          [id],
        )
      }
    }
    const second = pieces.filter(({ attempt }) => attempt === 2)
    expect(second.length).toBeGreaterThan(0)
    expect(second[0]!.offset).toBe(0)
    const numbers = pieces.map(({ attempt }) => attempt)
    expect(numbers).toEqual(numbers.toSorted())
  })

  it('of a job that has ended is nothing, and the stream ends', async () => {
    const { id } = await submit(docket, submitInput())
    await watch(id)
    expect(await watch(id)).toEqual([])
  })

  it('of a dead attempt, or of a job of another workspace, is not given', async () => {
    const { id } = await submit(docket, submitInput({ runAfter: new Date(Date.now() + 3_600_000) }))
    await docket.sql(`INSERT INTO job_output (job_id, attempt, text) VALUES ($1, 0, 'left behind')`, [id])
    const output = TRANSPORTS[0]![1]<{ jobOutput: Piece }>(docket, OUTPUT, { id })[Symbol.asyncIterator]()
    const first = output.next()
    await docket.query('mutation ($id: ID!) { cancelJob(id: $id, reason: "test") { __typename } }', { id })
    expect(await first).toMatchObject({ done: true })

    await docket.sql(
      `WITH other AS (INSERT INTO workspace (name) VALUES ('Other') RETURNING id)
      UPDATE job SET workspace_id = other.id FROM other WHERE job.id = $1`,
      [id],
    )
    for await (const { errors } of TRANSPORTS[0]![1](docket, OUTPUT, { id })) {
      expect(errors).toMatchObject([{ extensions: { code: 'JOB_NOT_FOUND' } }])
    }
  })

  it('is refused of other tasks, which do not write a text', async () => {
    const { id } = await submit(docket, submitInput({ task: TASKS.extract }))
    for await (const { errors } of TRANSPORTS[0]![1](docket, OUTPUT, { id })) {
      expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'jobId' } }])
    }
  })
})
