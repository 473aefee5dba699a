import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../src/claude/simulator/server.ts'

/** Real exchanges with the API; they are not part of the repository. */
const RECORDINGS = new URL('../../../shared/recordings/', import.meta.url)

let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

interface Recording {
  exchanges: {
    request: { body: object }
    response: { status: number; headers: object; body: string | object }
  }[]
}

function recorded(name: string) {
  const recording: Recording = JSON.parse(readFileSync(new URL(`${name}.json`, RECORDINGS), 'utf8'))
  return recording.exchanges[0]!
}

/** Sends a recorded request to the simulator, without what later versions of the API refuse. */
async function replay(name: string, path = '/v1/messages') {
  const { temperature: _, ...body } = recorded(name).request.body as Record<string, unknown>
  return fetch(`${simulator.url}${path}`, {
    method: 'POST',
    headers: { 'anthropic-version': '2026-10-21', authorization: 'Bearer any' },
    body: JSON.stringify(body),
  })
}

/** The names of all fields, "usage.input_tokens" and so on; values differ from a model to a simulator. */
function fieldNames(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return fieldNames(value[0], `${path}[]`)
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([name, child]) => fieldNames(child, `${path}.${name}`))
}

function eventsOf(stream: string) {
  return [...stream.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, name, data]) => ({
    name,
    data: JSON.parse(data!),
  }))
}

const parsed = (body: string | object) => (typeof body === 'string' ? JSON.parse(body) : body)

describe.skipIf(!existsSync(RECORDINGS))(
  'compared with a recording (skipped without ../shared/recordings)',
  () => {
    test.each(['text-sse', 'structured-output-sse'])(
      'the events of %s come in the same order',
      async (name) => {
        // A run of deltas counts once: how a text is cut into pieces is nobody's contract.
        const order = (stream: string) =>
          eventsOf(stream)
            .map((event) => event.name)
            .filter((event, i, all) => event !== all[i - 1])
        const stream = await (await replay(name)).text()
        expect(order(stream)).toEqual(order(String(recorded(name).response.body)))
      },
    )

    test.each(['text-sse', 'structured-output-sse'])(
      'the events of %s lack no recorded field',
      async (name) => {
        const simulated = eventsOf(await (await replay(name)).text())
        for (const { name: event, data } of eventsOf(String(recorded(name).response.body))) {
          const own = simulated.find((candidate) => candidate.name === event)
          expect(fieldNames(own?.data)).toEqual(expect.arrayContaining(fieldNames(data)))
        }
      },
    )

    test.each(['structured-output-json', 'prompt-cache-write-then-read'])(
      'the message of %s lacks no recorded field',
      async (name) => {
        const message = await (await replay(name)).json()
        expect(fieldNames(message)).toEqual(
          expect.arrayContaining(fieldNames(parsed(recorded(name).response.body))),
        )
      },
    )

    test('the rate-limit headers of a message are the recorded ones', async () => {
      const rateLimits = (names: Iterable<string>) =>
        [...names].filter((name) => name.startsWith('anthropic-ratelimit')).sort()
      const { headers } = await replay('structured-output-json')
      expect(rateLimits(headers.keys())).toEqual(
        rateLimits(Object.keys(recorded('structured-output-json').response.headers)),
      )
    })

    test('counted tokens have the recorded form, and no rate-limit headers', async () => {
      const response = await replay('count-tokens', '/v1/messages/count_tokens')
      expect([...response.headers.keys()].join()).not.toContain('ratelimit')
      expect(fieldNames(await response.json())).toEqual(
        fieldNames(parsed(recorded('count-tokens').response.body)),
      )
    })

    test('an unknown model is refused with the recorded body', async () => {
      const response = await replay('error-404-unknown-model')
      const { status, body } = recorded('error-404-unknown-model').response
      expect(response.status).toBe(status)
      expect(await response.json()).toEqual({
        ...parsed(body),
        request_id: response.headers.get('request-id'),
      })
    })
  },
)
