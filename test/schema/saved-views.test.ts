import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterEach(() => docket.sql('DELETE FROM saved_view'))
afterAll(() => docket.stop())

interface Outcome {
  __typename: string
  id: string
  field?: string
  code?: string
}

const save = async (input: object) =>
  (
    await docket.query<{ saveView: Outcome }>(
      `mutation($input: SaveViewInput!) {
        saveView(input: $input) {
          __typename
          ... on SavedView { id page name search createdBy createdAt }
          ... on InvalidInputError { field }
          ... on ExpectedError { code }
        }
      }`,
      { input: { page: 'JOBS', name: 'Failed', search: '?status=FAILED', ...input } },
    )
  ).saveView

const remove = async (id: string) =>
  (
    await docket.query<{ deleteSavedView: Outcome }>(
      `mutation($id: ID!) { deleteSavedView(id: $id) {
        __typename ... on DeletedSavedView { id } ... on ExpectedError { code }
      } }`,
      { id },
    )
  ).deleteSavedView

const list = async (page = 'JOBS') =>
  (
    await docket.query<{ savedViews: { name: string; search: string }[] }>(
      'query($page: SavedViewPage!) { savedViews(page: $page) { name search } }',
      { page },
    )
  ).savedViews

describe('a saved view', () => {
  it('is kept with its page, whoever saved it, and its text as it was', async () => {
    const search = '?text=%3Cscript%3E"\'; DROP TABLE job -- 契約 \u202e'
    expect(await save({ name: '<b>Mine</b>', search })).toEqual({
      __typename: 'SavedView',
      id: expect.any(String),
      page: 'JOBS',
      name: '<b>Mine</b>',
      search,
      createdBy: 'default',
      createdAt: expect.any(String),
    })
    await save({ page: 'HISTORY', name: 'Other page' })
    await save({ name: 'A first one', search: '' })
    expect(await list()).toEqual([
      { name: '<b>Mine</b>', search },
      { name: 'A first one', search: '' },
    ])
    expect(await list('HISTORY')).toHaveLength(1)
  })

  it('replaces the one of the same name and page', async () => {
    const { id } = await save({ search: '?old' })
    expect(await save({ name: '  Failed ', search: '?new' })).toMatchObject({ id, search: '?new' })
    await save({ page: 'HISTORY', search: '?other' })
    expect(await list()).toEqual([{ name: 'Failed', search: '?new' }])
  })

  it('can be deleted, once', async () => {
    const { id } = await save({})
    expect(await remove(id)).toEqual({ __typename: 'DeletedSavedView', id })
    expect(await list()).toEqual([])
    expect(await remove(id)).toMatchObject({ code: 'SAVED_VIEW_NOT_FOUND' })
    expect(await remove(randomUUID())).toMatchObject({ code: 'SAVED_VIEW_NOT_FOUND' })
    expect(await remove('7')).toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('of another workspace is neither seen nor deleted', async () => {
    const [other] = await docket.sql<{ id: string }>(
      `INSERT INTO saved_view (workspace_id, page, name, search, created_by) VALUES ($1, 'JOBS', 'Theirs', '', 'x')
       RETURNING id`,
      [randomUUID()],
    )
    expect(await list()).toEqual([])
    expect(await remove(other!.id)).toMatchObject({ code: 'SAVED_VIEW_NOT_FOUND' })
  })

  it.each<[string, object]>([
    ['name', { name: '' }],
    ['name', { name: ' \n ' }],
    ['name', { name: 'x'.repeat(81) }],
    ['name', { name: 'a\0b' }],
    ['search', { search: 'x'.repeat(4001) }],
    ['search', { search: 'a\0b' }],
    ['search', { search: '\ud800' }],
  ])('with a bad %s is refused, and nothing is kept', async (field, input) => {
    expect(await save(input)).toMatchObject({ __typename: 'InvalidInputError', field })
    expect(await list()).toEqual([])
  })

  it('is refused beyond the hundredth of its page, however many are saved at once', async () => {
    await docket.sql(
      `INSERT INTO saved_view (workspace_id, page, name, search, created_by)
       SELECT id, 'JOBS', 'View ' || n, '', 'test' FROM workspace, generate_series(1, 97) AS n`,
    )
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, n) => save({ name: `New ${n}` })))
    const count = (typename: string) => outcomes.filter(({ __typename }) => __typename === typename).length
    expect([count('SavedView'), count('TooManySavedViewsError')]).toEqual([3, 5])
    expect(await list()).toHaveLength(100)
    expect(await save({ name: 'View 1', search: '?again' })).toMatchObject({ __typename: 'SavedView' })
    expect(await save({ page: 'HISTORY' })).toMatchObject({ __typename: 'SavedView' })
  })
})
