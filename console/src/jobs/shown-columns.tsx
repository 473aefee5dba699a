import { type PathColumn, readPath, writePath } from './choice.ts'
import { COLUMNS, type Column, type ColumnName } from './columns.tsx'
import { valueAt } from './list-query.ts'

export interface ShownColumn extends Column {
  id: string
  /** Those that it shows below each other */
  parts?: ShownColumn[]
}

/** The columns that are shown, in their order; `paths` are those that the list was asked for. */
export function shownColumns(columns: string[], paths: PathColumn[]): ShownColumn[] {
  return columns.flatMap((id) => {
    if (Object.hasOwn(COLUMNS, id)) return [{ id, ...COLUMNS[id as ColumnName] }]
    const path = readPath(id)
    const place = path ? paths.findIndex((other) => writePath(other) === writePath(path)) : -1
    return path && place >= 0 ? [pathColumn(id, path, place)] : []
  })
}

function pathColumn(id: string, { root, path }: PathColumn, place: number): ShownColumn {
  return {
    id,
    label: path,
    width: 120,
    grows: 2,
    cell(job) {
      const value = valueAt(job, root, place) ?? null
      if (value === null) return null
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      return (
        <span title={text.slice(0, 1000)} dir="auto">
          {text.slice(0, 300)}
        </span>
      )
    },
    values: { [`${root}.${path}`]: (job) => valueAt(job, root, place) ?? null },
  }
}
