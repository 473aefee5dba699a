import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import type { Call } from '../../src/claude/simulator/calls.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/claude/simulator/server.ts'

let simulator: Simulator
afterEach(() => simulator.close())

async function start(options: SimulatorOptions = {}) {
  simulator = await startSimulator(options)
}

const body = (text: string) =>
  JSON.stringify({
    model: 'claude-haiku-5-5',
    max_tokens: 100,
    messages: [{ role: 'user', content: text }],
  })

const send = (raw: string | Buffer<ArrayBuffer>) =>
  fetch(`${simulator.url}/v1/messages`, {
    method: 'POST',
    headers: { 'anthropic-version': '2026-10-21', authorization: 'Bearer any' },
    body: raw,
  }).then((response) => response.text())

const calls = async () => (await (await fetch(`${simulator.url}/simulator/calls`)).json()) as Call[]
const hashes = async () => (await calls()).map(({ bodySha256 }) => bodySha256)
const sha256 = (raw: string | Buffer<ArrayBuffer>) => createHash('sha256').update(raw).digest('hex')

test('a call holds the SHA-256 of the body as it arrived, so that one sent twice is found', async () => {
  await start()
  const withSpace = ` ${body('Miete: 1.000 €')}`
  const notUtf8 = Buffer.concat([Buffer.from(body('x')), Buffer.from([0xff])])
  const sent = [body('Miete: 1.000 €'), withSpace, body('Miete: 1.000 €'), notUtf8]
  for (const raw of sent) await send(raw)
  expect(await hashes()).toEqual(sent.map(sha256))
})

test('the oldest calls are forgotten, and the others stay in their order', async () => {
  await start({ maxCalls: 3 })
  const sent = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(body)
  for (const [index, raw] of sent.entries()) {
    await send(raw)
    expect(await hashes()).toEqual(sent.slice(Math.max(0, index - 2), index + 1).map(sha256))
  }
})

test('the list begins anew after it was emptied', async () => {
  await start({ maxCalls: 3 })
  for (const text of ['a', 'b', 'c', 'd']) await send(body(text))
  await fetch(`${simulator.url}/simulator/calls`, { method: 'DELETE' })
  expect(await calls()).toEqual([])
  await send(body('e'))
  await send(body('f'))
  expect(await hashes()).toEqual([body('e'), body('f')].map(sha256))
})
