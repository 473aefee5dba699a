import { expect, test } from 'vitest'
import { PAGE_SIZE, type Page, PageWindow } from '../../console/src/jobs/page-window.ts'
import { MOST_SELECTED } from '../../console/src/jobs/use-selection.ts'

interface Row {
  id: string
  status: string
}

/** A list as the API gives it, by keyset: a cursor is the id of the last row before it. */
function listOf(length: number) {
  const rows: Row[] = Array.from({ length }, (_, i) => ({ id: `job-${i}`, status: 'RUNNING' }))
  const asked: (string | undefined)[] = []
  const all = new Map(rows.map((row) => [row.id, row]))
  return {
    rows,
    asked,
    change(id: string, status: string) {
      const changed = { id, status }
      all.set(id, changed)
      return changed
    },
    source: {
      async page(after: string | undefined): Promise<Page<Row>> {
        asked.push(after)
        const from = after === undefined ? 0 : rows.findIndex(({ id }) => id === after) + 1
        // Other objects at each reading, as from JSON.
        const found = rows.slice(from, from + PAGE_SIZE).map((row) => ({ ...row }))
        return { rows: found, next: from + PAGE_SIZE < rows.length ? found.at(-1)!.id : undefined }
      },
      row: async (id: string) => all.get(id),
    },
  }
}

const changed = (pages: PageWindow<Row>) =>
  new Promise<void>((resolve) => {
    const leave = pages.subscribe(() => {
      leave()
      resolve()
    })
  })

async function goTo(pages: PageWindow<Row>, first: number, last = first + 20) {
  // As the table does after each change.
  for (pages.want(first, last); pages.at(first) === undefined; pages.want(first, last)) await changed(pages)
}

async function goThrough(pages: PageWindow<Row>, rows: number) {
  for (let first = 0; first < rows; first += PAGE_SIZE / 2) await goTo(pages, first)
}

test('a list is read page by page as somebody goes through it, to its end', async () => {
  const { source } = listOf(250)
  const pages = new PageWindow(source)
  await goTo(pages, 0)
  expect(pages.count).toBeGreaterThan(PAGE_SIZE)
  await goThrough(pages, 250)
  expect(pages.count).toBe(250)
  expect(pages.at(249)?.id).toBe('job-249')
  expect(pages.at(250)).toBeUndefined()
})

test('as many rows as can be selected are there from the first to the last', async () => {
  const pages = new PageWindow(listOf(2000).source)
  await goThrough(pages, MOST_SELECTED)
  expect(pages.between(0, MOST_SELECTED - 1)).toHaveLength(MOST_SELECTED)
})

test('pages far away are dropped, and read again by their cursor on the way back', async () => {
  const { source, asked } = listOf(2000)
  const pages = new PageWindow(source)
  await goThrough(pages, 1990)
  expect(pages.at(0)).toBeUndefined()
  expect(pages.at(1900)).toBeDefined()

  asked.length = 0
  await goTo(pages, 350)
  expect(pages.at(350)?.id).toBe('job-350')
  expect(asked).toContain('job-299')
  expect(pages.count).toBe(2000)
})

test('what is new is counted and moves nothing', async () => {
  const { source, rows } = listOf(300)
  const pages = new PageWindow(source)
  await goTo(pages, 0)
  rows.unshift({ id: 'new-1', status: 'PENDING' }, { id: 'new-2', status: 'PENDING' })
  await pages.refresh(new Set(['new-1', 'new-2']))
  expect(pages.fresh).toBe(2)
  expect(pages.at(0)?.id).toBe('job-0')
})

test('rows that moved up because others left the list are not new', async () => {
  const { source, rows } = listOf(300)
  const pages = new PageWindow(source)
  await goTo(pages, 0)
  rows.splice(3, 4)
  await pages.refresh(new Set(['job-3']))
  expect(pages.fresh).toBe(0)
})

test('a row that changed is replaced where it stands, and no other is drawn again', async () => {
  const { source, rows, change } = listOf(300)
  const pages = new PageWindow(source)
  await goTo(pages, 120)
  const others = pages.between(126, 140)
  rows[125] = change('job-125', 'COMPLETED')
  await pages.refresh(new Set(['job-125']))
  expect(pages.at(125)).toEqual({ id: 'job-125', status: 'COMPLETED' })
  for (const [i, row] of pages.between(126, 140).entries()) expect(row).toBe(others[i])
})

test('a row that left the list stays in its place as it is now', async () => {
  const { source, rows, change } = listOf(300)
  const pages = new PageWindow(source)
  await goTo(pages, 0)
  change('job-5', 'FAILED')
  rows.splice(5, 1)
  await pages.refresh(new Set(['job-5']))
  expect(pages.at(5)).toEqual({ id: 'job-5', status: 'FAILED' })
  expect(pages.at(6)?.id).toBe('job-6')
})

test('an older answer never comes after a newer one', async () => {
  const { source, rows, change } = listOf(50)
  const slow = Promise.withResolvers<void>()
  let answers = 0
  const pages = new PageWindow<Row>({
    ...source,
    async page(after) {
      const page = await source.page(after)
      if (answers++ === 1) await slow.promise
      return page
    },
  })
  await goTo(pages, 0)
  rows[7] = change('job-7', 'RETRYING')
  const older = pages.refresh(new Set(['job-7']))
  rows[7] = change('job-7', 'COMPLETED')
  const newer = pages.refresh(new Set(['job-7']))
  slow.resolve()
  await Promise.all([older, newer])
  expect(pages.at(7)?.status).toBe('COMPLETED')
})

test('an empty list is empty, and learns that something has come', async () => {
  const { source, rows } = listOf(0)
  const pages = new PageWindow(source)
  pages.want(0, 20)
  await changed(pages)
  expect([pages.empty, pages.count]).toEqual([true, 0])
  rows.push({ id: 'first', status: 'PENDING' })
  await pages.refresh(new Set(['first']))
  expect(pages.fresh).toBe(1)
})

test('a page that cannot be read says why, and is read when somebody tries again', async () => {
  const { source } = listOf(50)
  let broken = true
  const pages = new PageWindow<Row>({
    ...source,
    page: (after) => (broken ? Promise.reject(new Error('away')) : source.page(after)),
  })
  pages.want(0, 20)
  await changed(pages)
  expect(pages.error).toEqual(new Error('away'))
  broken = false
  pages.retry()
  await goTo(pages, 0)
  expect(pages.error).toBeUndefined()
})
