import { expect, it } from 'vitest'
import { createFailedSignIns } from '../../src/http/failed-sign-ins.ts'

it('failed sign-ins are forgotten after a minute, and those of one address hold up no other', () => {
  let now = 0
  const failed = createFailedSignIns(() => now)
  for (let i = 0; i < 10; i++) expect(failed.begin('a')).toBe(0)
  expect([failed.begin('a'), failed.begin('b')]).toEqual([60, 0])
  now = 59_500
  expect(failed.begin('a')).toBe(1)
  now = 60_000
  expect(failed.begin('a')).toBe(0)
})
