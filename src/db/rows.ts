import pg from 'pg'

const BIGINT_OID = 20

/** bigint comes as BigInt: money and positions do not fit into a number for ever. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === BIGINT_OID ? BigInt : pg.types.getTypeParser(oid, format as 'text'),
}

/** A row with its columns in camelCase. */
export function camelCased(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [camelCase(column), value]))
}

const camelCase = (column: string) => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
