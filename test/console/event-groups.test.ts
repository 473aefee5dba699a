import { expect, it } from 'vitest'
import { EVENT_CHOICES } from '../../console/src/parts/event-groups.ts'
import { EVENT_TYPES } from '../../src/events/types.ts'

it('every type of event can be chosen, in one group', () => {
  const chosen = EVENT_CHOICES.flatMap(({ items }) => items.map(({ value }) => value))
  expect(chosen.toSorted()).toEqual(EVENT_TYPES.toSorted())
})
