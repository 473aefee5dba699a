import { DEFAULT_PAGE, MAX_PAGE, type PageArguments } from '../db/keyset.ts'
import { builder } from './builder.ts'

/** The arguments of a connection, as Relay names them. */
export const pageArguments = builder.args((t) => ({
  first: t.int({ description: `How many at most; up to ${MAX_PAGE}, ${DEFAULT_PAGE} when nothing is said.` }),
  after: t.string({ description: 'Only what comes after this cursor of the same list.' }),
  last: t.int({ description: 'How many at most, counted from the end; instead of `first`.' }),
  before: t.string({ description: 'Only what comes before this cursor of the same list.' }),
}))

/** Divided, because the list of edges within counts ten times on its own. */
export const pageComplexity = ({ first, last }: PageArguments) => ({
  field: 1,
  multiplier: Math.min(last ?? first ?? DEFAULT_PAGE, MAX_PAGE) / 10,
})
