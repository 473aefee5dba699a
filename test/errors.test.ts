import { readFileSync } from 'node:fs'
import type { GraphQLEnumType } from 'graphql'
import { expect, it } from 'vitest'
import { ERRORS } from '../src/errors.ts'
import { schema } from '../src/schema/index.ts'

const catalogue = Object.entries(ERRORS).map(([code, { retryable, message }]) => ({
  code,
  retryable,
  message,
}))

it('the catalogue of errors and docs/errors.md say the same, in both directions', () => {
  const documented = [
    ...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `(\w+)` \| (yes|no) \| (.+) \|$/gm),
  ].map(([, code, retryable, message]) => ({ code, retryable: retryable === 'yes', message }))
  expect(documented).toEqual(catalogue)
})

it('the catalogue of errors and the ErrorCode of the schema list the same codes', () => {
  const type = schema.getType('ErrorCode') as GraphQLEnumType
  expect(type.getValues().map((value) => value.name)).toEqual(catalogue.map(({ code }) => code).sort())
})
