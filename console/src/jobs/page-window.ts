/** A page as the API gives it. */
export interface Page<Row> {
  rows: Row[]
  /** Cursor of its last row when more follows */
  next?: string
}

export interface PageSource<Row> {
  /** The page behind a cursor, or the first one; every one but the last is full */
  page(after: string | undefined): Promise<Page<Row>>
  /** A row by its id, whether it is in the list still or not */
  row(id: string): Promise<Row | undefined>
}

export const PAGE_SIZE = 100
// So many pages on both sides of those on the screen are kept: as many rows as can be selected, from the first to the last.
const KEPT_PAGES = 10
// Rows before the end of a page at which the next one is asked for.
const AHEAD = 40
// Rows that hold the place of those that are not known yet.
const PLACEHOLDERS = 20
// Rows that have left the list while they were looked at, and are asked for one by one.
const MOST_ALONE = 20

/**
 * A list of any length of which only the pages around the screen are held. A page that was seen keeps the cursor that
 * leads to it, so that it can be dropped and read again. What is held never moves: rows are replaced where they stand, and
 * what has come is only counted until somebody begins anew.
 */
export class PageWindow<Row extends { id: string }> {
  readonly #source: PageSource<Row>
  readonly #pages = new Map<number, Row[]>()
  /** The cursor behind each page that has a next one */
  readonly #cursors: string[] = []
  readonly #loading = new Set<number>()
  readonly #listeners = new Set<() => void>()
  /** Rows of the whole list, once its end was seen */
  #length: number | undefined
  #head = new Set<string>()
  #wanted: [first: number, last: number] = [0, 0]
  #touched = new Set<string>()
  #turn = Promise.resolve()
  /** Rises with every change */
  version = 0
  error: unknown
  /** Rows that have come since the list was begun, as far as its first page tells */
  fresh = 0

  constructor(source: PageSource<Row>) {
    this.#source = source
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  readonly getVersion = () => this.version

  /** How many rows there are to scroll over: those that are known, and the place of some that follow. */
  get count(): number {
    return this.#length ?? this.#cursors.length * PAGE_SIZE + PLACEHOLDERS
  }

  /** Whether its end was seen, so that the count is that of all rows. */
  get complete(): boolean {
    return this.#length !== undefined
  }

  /** Whether the list was read and has nothing. */
  get empty(): boolean {
    return this.#length === 0
  }

  /** A row by its place in the list; undefined while it is not there. */
  at(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE]
  }

  /** Those rows of a span that are there; both ends are part of it. */
  between(first: number, last: number): Row[] {
    return Array.from({ length: last - first + 1 }, (_, i) => this.at(first + i)).filter(
      (row) => row !== undefined,
    )
  }

  /** Sees to it that rows are there, and lets go of those far away. */
  want(first: number, last: number) {
    this.#wanted = [first, last]
    const from = Math.floor(Math.max(0, first - AHEAD) / PAGE_SIZE)
    const to = Math.floor((last + AHEAD) / PAGE_SIZE)
    for (const page of this.#pages.keys())
      if (page < from - KEPT_PAGES || page > to + KEPT_PAGES) this.#pages.delete(page)
    for (let page = from; page <= to && page <= this.#cursors.length; page++)
      if (!this.#pages.has(page) && !this.error) void this.#load(page)
  }

  retry() {
    this.error = undefined
    this.want(...this.#wanted)
    this.#changed()
  }

  async #load(page: number) {
    if (this.#loading.has(page)) return
    this.#loading.add(page)
    try {
      this.#put(page, await this.#source.page(this.#cursors[page - 1]))
    } catch (error) {
      this.error = error
    }
    this.#loading.delete(page)
    this.#changed()
  }

  #put(page: number, { rows, next }: Page<Row>) {
    this.#pages.set(page, rows)
    if (page === 0) this.#head = new Set(rows.map(({ id }) => id))
    if (next !== undefined && next === this.#cursors[page]) return
    // Its end is another one than before, so that the pages behind it are, too.
    for (const other of this.#pages.keys()) if (other > page) this.#pages.delete(other)
    this.#cursors.length = page
    this.#length = next === undefined ? page * PAGE_SIZE + rows.length : undefined
    if (next !== undefined) this.#cursors[page] = next
  }

  /**
   * Reads the rows on the screen again, and counts what is new. What is asked for meanwhile is done afterwards and at
   * once, so that an older answer never comes after a newer one.
   * @param touched ids of rows that have changed; one that is not in the list any more is read alone
   */
  refresh(touched: ReadonlySet<string>): Promise<void> {
    for (const id of touched) this.#touched.add(id)
    const next = () => this.#refreshTouched()
    this.#turn = this.#turn.then(next, next)
    return this.#turn
  }

  async #refreshTouched() {
    const touched = this.#touched
    if (touched.size === 0) return
    this.#touched = new Set()
    const [first, last] = this.#wanted
    const pages = [...this.#pages.keys()].filter((page) => this.#shows(page, first, last))
    const stale = pages.some((page) => this.#pages.get(page)!.some(({ id }) => touched.has(id)))
    const behind = stale ? pages.filter((page) => page > 0) : []
    const [head, ...others] = await Promise.all(
      [0, ...behind].map((page) => this.#source.page(this.#cursors[page - 1])),
    )
    this.#countFresh(head!.rows)
    const read = new Map([head!, ...others].flatMap(({ rows }) => rows.map((row) => [row.id, row])))
    this.#replace(read)
    const gone = this.between(first, last).filter(({ id }) => touched.has(id) && !read.has(id))
    const alone = await Promise.all(gone.slice(0, MOST_ALONE).map(({ id }) => this.#source.row(id)))
    this.#replace(new Map(alone.flatMap((row) => (row ? [[row.id, row]] : []))))
    this.#changed()
  }

  #shows(page: number, first: number, last: number) {
    return (page + 1) * PAGE_SIZE > first && page * PAGE_SIZE <= last
  }

  /** Behind the last row that is known stands what has moved up from the second page. */
  #countFresh(rows: Row[]) {
    const known = rows.findLastIndex(({ id }) => this.#head.has(id))
    const whole = this.#length !== undefined && this.#length <= PAGE_SIZE
    const end = whole || known === -1 ? rows.length : known
    this.fresh = rows.slice(0, end).filter(({ id }) => !this.#head.has(id)).length
  }

  #replace(rows: ReadonlyMap<string, Row>) {
    if (rows.size === 0) return
    for (const [page, held] of this.#pages)
      if (held.some(({ id }) => rows.has(id)))
        this.#pages.set(
          page,
          held.map((row) => changed(row, rows.get(row.id))),
        )
  }

  #changed() {
    this.version++
    for (const listener of this.#listeners) listener()
  }
}

/** The row as it was read, or the same object as before when nothing of it has changed: it is not drawn again then. */
function changed<Row>(before: Row, read: Row | undefined): Row {
  return read && JSON.stringify(read) !== JSON.stringify(before) ? read : before
}
