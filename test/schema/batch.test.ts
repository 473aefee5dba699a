import { expect, it } from 'vitest'
import { batched } from '../../src/schema/batch.ts'

const loads: [string, number[]][] = []
const square = batched(async ({ name }: { name: string }, keys: number[]) => {
  loads.push([name, [...keys]])
  if (keys.includes(13)) throw new Error('unlucky')
  return new Map(keys.filter((key) => key > 0).map((key) => [key, key * key]))
})

it('what one request asks for in one tick is loaded together, and apart from other requests', async () => {
  const [one, other] = [{ name: 'one' }, { name: 'other' }]
  expect(await Promise.all([square(one, 2), square(other, 3), square(one, 4), square(one, -1)])).toEqual([
    4,
    9,
    16,
    null,
  ])
  expect(loads).toEqual([
    ['one', [2, 4, -1]],
    ['other', [3]],
  ])
})

it('what is asked for later is loaded anew', async () => {
  const request = { name: 'again' }
  await square(request, 2)
  await square(request, 2)
  expect(loads.filter(([name]) => name === 'again')).toHaveLength(2)
})

it('a load that fails fails for everybody who asked', async () => {
  const request = { name: 'unlucky' }
  const asked = await Promise.allSettled([square(request, 2), square(request, 13)])
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
