/** A long list of which only the pages near the view are held; the others keep their place and are read again. */
export interface PageOf<Row> {
  /** The cursor that the page begins after; undefined for the first one */
  after: string | undefined
  count: number
  end: string | null
  hasNext: boolean
  /** Undefined when they were let go */
  rows: Row[] | undefined
}

export const PAGE_ROWS = 100
/** Pages kept on either side of those in view */
const KEPT_AROUND = 5

/** How many rows the pages have, those that were let go included. */
export const rowCount = <Row>(pages: readonly PageOf<Row>[]) =>
  pages.reduce((sum, { count }) => sum + count, 0)

/** A row by its number; undefined while it is not there. All pages but the last are full. */
export const rowAt = <Row>(pages: readonly PageOf<Row>[], index: number): Row | undefined =>
  pages[Math.floor(index / PAGE_ROWS)]?.rows?.[index % PAGE_ROWS]

/** The pages that are to be read so that these rows can be seen, by number; one of them may be the next new one. */
export function wanted<Row>(pages: readonly PageOf<Row>[], first: number, last: number): number[] {
  const known = pages.length
  const mayGoOn = known === 0 || pages[known - 1]!.hasNext
  const [from, to] = [Math.floor(first / PAGE_ROWS), Math.floor(last / PAGE_ROWS)]
  const numbers = Array.from({ length: to - from + 1 }, (_, offset) => from + offset)
  return numbers.filter((number) =>
    number < known ? pages[number]!.rows === undefined : number === known && mayGoOn,
  )
}

/** The same pages without the rows of those far from the view. */
export function letGo<Row>(pages: readonly PageOf<Row>[], first: number, last: number): PageOf<Row>[] {
  const from = Math.floor(first / PAGE_ROWS) - KEPT_AROUND
  const to = Math.floor(last / PAGE_ROWS) + KEPT_AROUND
  return pages.map((page, number) =>
    page.rows && (number < from || number > to) ? { ...page, rows: undefined } : page,
  )
}

/** The pages with one of them read, again or for the first time. */
export const withPage = <Row>(pages: readonly PageOf<Row>[], number: number, page: PageOf<Row>) =>
  pages.toSpliced(number, 1, page)
