import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shortDocuments } from '../../src/http/limits.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { codes, send } from './send.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())

describe('a query that asks for too much', () => {
  const aliases = (count: number, field: string) =>
    Array.from({ length: count }, (_, i) => `a${i}: ${field}`).join(' ')
  const spreads = Array.from(
    { length: 180 },
    (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`,
  )

  it.each([
    ['5,000 nested levels', `{ ${'a { '.repeat(5000)} b ${'}'.repeat(5001)}`, 'GRAPHQL_PARSE_FAILED'],
    ['3,000 tokens', `{ viewer { ${'apiKeyName '.repeat(3000)} } }`, 'GRAPHQL_PARSE_FAILED'],
    [
      'a list within a list',
      '{ jobs(first: 100) { edges { node { events(first: 500) { seq type at data } } } } }',
      'QUERY_TOO_COMPLEX',
    ],
    ['600 aliases', `{ viewer { ${aliases(600, 'simulated')} } }`, 'QUERY_TOO_COMPLEX'],
    [
      'fragments that double 180 times',
      `{ ...f0 } ${spreads.join(' ')} fragment f180 on Query { viewer { simulated } }`,
      'QUERY_TOO_COMPLEX',
    ],
    [
      'fragments in a circle',
      '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a schema multiplied by aliases',
      `{ __schema { types { ${aliases(200, 'fields { name }')} } } }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a schema asked for 200 times',
      `{ ${aliases(200, '__schema { types { name } }')} }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'the whole text of 100 documents',
      '{ jobs(first: 100) { edges { node { document { text } } } } }',
      'QUERY_TOO_COMPLEX',
    ],
  ])('is refused at once: %s', async (_, query, code) => {
    const reply = await send(docket, { query })
    expect(codes(reply)).toContain(code)
    expect(reply.text.length).toBeLessThan(60_000)
  })

  it('leaves room for what tools ask: the schema, a page of jobs with everything but texts', async () => {
    const schema = await docket.request(
      getIntrospectionQuery({
        inputValueDeprecation: true,
        oneOf: true,
        specifiedByUrl: true,
        schemaDescription: true,
      }),
    )
    expect(schema.errors).toBeUndefined()
    const page = await send(docket, {
      query: `{ jobs(first: 100) { edges { cursor node {
        id taskType status priority labels { key value } document { id name } input createdAt resultJson missing
        error { code message } costMicros attempts { number outcome } modelCalls { model outcome inputTokens }
      } } pageInfo { hasNextPage endCursor } } }`,
    })
    expect(page.answer.errors).toBeUndefined()
  })

  it('is answered shortly when a value of megabytes is wrong', async () => {
    const query = 'query ($order: JobOrder) { jobs(orderBy: $order) { edges { cursor } } }'
    const reply = await send(docket, { query, variables: { order: 'x'.repeat(3_000_000) } })
    expect(codes(reply)).toEqual(['INVALID_INPUT'])
    expect(reply.text.length).toBeLessThan(1000)
  })

  it('does not fill the memory with queries that hold whole documents', () => {
    const cache = shortDocuments<number>()
    cache.set('x'.repeat(20_000), 1)
    expect(cache.get('x'.repeat(20_000))).toBeUndefined()
    for (let i = 0; i <= 500; i++) cache.set(`query ${i}`, i)
    expect([cache.get('query 0'), cache.get('query 1'), cache.get('query 500')]).toEqual([undefined, 1, 500])
  })
})
