/** One visible line of a JSON tree. */
export interface JsonRow {
  /** Unique within the tree: the names on the way to it */
  path: string
  depth: number
  /** Its name in an object or its number in an array; undefined for the whole */
  name: string | undefined
  value: unknown
  /** How many values it holds; undefined for a plain value */
  size: number | undefined
  open: boolean
}

/** Deeper ones, and those that hold more, are folded until somebody opens them. */
const OPEN_DEPTH = 2
const OPEN_SIZE = 100

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null

/** The lines to show. `toggled` are the paths that somebody folded or unfolded. */
export function jsonRows(value: unknown, toggled: ReadonlySet<string>): JsonRow[] {
  const rows: JsonRow[] = []
  function add(value: unknown, name: string | undefined, path: string, depth: number) {
    const size = isTree(value) ? Object.keys(value).length : undefined
    const byDefault = size !== undefined && depth < OPEN_DEPTH && (depth === 0 || size <= OPEN_SIZE)
    const open = size !== undefined && size > 0 && byDefault !== toggled.has(path)
    rows.push({ path, depth, name, value, size, open })
    if (!open) return
    for (const [key, child] of Object.entries(value as object)) add(child, key, `${path}/${key}`, depth + 1)
  }
  add(value, undefined, '', 0)
  return rows
}
