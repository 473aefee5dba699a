import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'

const NAMES = ['Lease-2026.pdf', 'Lease_München 2025', 'Invoice 2026', 'Erased lease', 'Policy']

let docket: Docket
/** By their places in NAMES */
let ids: string[]
beforeAll(async () => {
  docket = await startDocket({ worker: false })
  const runAfter = new Date(Date.now() + 3_600_000)
  for (const name of NAMES)
    await submit(docket, submitInput({ runAfter, document: { inline: { name, text: `This is ${name}.` } } }))
  const stored = await docket.sql<{ id: string; name: string }>('SELECT id, name FROM document')
  ids = NAMES.map((name) => stored.find((document) => document.name === name)!.id)
  // Two of one time, to be told apart by their ids.
  await docket.sql(
    `UPDATE document SET created_at = '2026-01-01T00:00:00Z'::timestamptz + greatest(place, 2) * interval '1 hour'
     FROM unnest($1::uuid[]) WITH ORDINALITY AS change (document_id, place) WHERE id = document_id`,
    [ids],
  )
  await docket.sql(`UPDATE document SET erased_at = now() WHERE id = $1`, [ids[3]])
})
afterAll(() => docket.stop())

const LIST = `query List($search: String, $first: Int, $after: String, $last: Int, $before: String) {
  documents(search: $search, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id name textLength erasedAt } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

interface Page {
  edges: { cursor: string; node: { id: string; name: string; textLength: number } }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string }
}

const read = async (variables: object = {}) =>
  (await docket.query<{ documents: Page }>(LIST, variables)).documents
const places = ({ edges }: Page) => edges.map(({ node }) => ids.indexOf(node.id))

/** Of those with one time, the one with the greater id is the newer. */
const newestFirst = (shown: number[]) =>
  shown.toSorted((one, other) => {
    const byTime = Math.max(other, 1) - Math.max(one, 1)
    return byTime === 0 ? ids[other]!.localeCompare(ids[one]!) : byTime
  })

describe('the list of documents', () => {
  it('has those that are not erased, newest first', async () => {
    const page = await read()
    expect(places(page)).toEqual(newestFirst([0, 1, 2, 4]))
    expect(page.edges[0]!.node).toMatchObject({ name: 'Policy', textLength: 'This is Policy.'.length })
  })

  it.each<[string, string, number[]]>([
    ['a word of the name', 'lease', [0, 1]],
    ['the beginnings of words in any order', '20 LEA', [0, 1]],
    ['letters of any language', 'münch', [1]],
    ['a part of a file name', 'pdf', [0]],
    ['a word that no name has', 'zanzibar', []],
    ['a word of the text only', 'This', []],
    ['the name of what is erased', 'erased', []],
  ])('is searched for %s', async (_, search, expected) => {
    expect(places(await read({ search }))).toEqual(newestFirst(expected))
  })

  it('gives every document once over pages of one, in both directions', async () => {
    const forward: number[] = []
    for (let after: string | undefined; ; ) {
      const page = await read({ first: 1, after })
      forward.push(...places(page))
      if (!page.pageInfo.hasNextPage) break
      after = page.pageInfo.endCursor
    }
    const backward: number[] = []
    for (let before: string | undefined; ; ) {
      const page = await read({ last: 1, before })
      backward.unshift(...places(page))
      if (!page.pageInfo.hasPreviousPage) break
      before = page.pageInfo.startCursor
    }
    expect({ forward, backward }).toEqual({
      forward: newestFirst([0, 1, 2, 4]),
      backward: newestFirst([0, 1, 2, 4]),
    })
  })

  it.each<[string, object, string]>([
    ['a search without a word', { search: '...' }, 'search'],
    ['an empty search', { search: '' }, 'search'],
    ['a search of 1 MB', { search: 'x'.repeat(1_000_000) }, 'search'],
    ['a cursor that is none', { after: 'x' }, 'after'],
    ['a page of nothing', { first: 0 }, 'first'],
    ['a page of 101', { last: 101 }, 'last'],
  ])('answers %s with an error that names it', async (_, variables, field) => {
    const { errors } = await docket.request(LIST, variables)
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field, retryable: false })
  })

  it('refuses the cursor of another search', async () => {
    const { pageInfo } = await read({ first: 1 })
    const { errors } = await docket.request(LIST, { search: 'lease', after: pageInfo.endCursor })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'after' })
  })

  it('writes into the log who read a text, and not who read names', async () => {
    const reads = () => docket.sql<{ data: object }>(`SELECT data FROM event WHERE type = 'CONTENT_READ'`)
    await read({ search: 'lease' })
    expect(await reads()).toEqual([])
    await docket.query('{ documents(search: "policy", first: 1) { edges { node { text } } } }')
    expect(await reads()).toEqual([{ data: { documentIds: [ids[4]], jobIds: [] } }])
  })

  it('does not show those of another workspace', async () => {
    await docket.sql(
      `WITH other AS (INSERT INTO workspace (name) VALUES ('Other') RETURNING id)
       UPDATE document SET workspace_id = other.id FROM other WHERE document.id = $1`,
      [ids[0]],
    )
    expect(places(await read())).toEqual(newestFirst([1, 2, 4]))
    expect(places(await read({ search: 'lease' }))).toEqual([1])
  })
})
