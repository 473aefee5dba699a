/** Adds a value to a statement. @returns what stands for it there, such as $3 */
export type Param = (value: unknown) => string

/** The values of a statement that is put together from conditions. */
export function createParams(): { values: unknown[]; param: Param } {
  const values: unknown[] = []
  return { values, param: (value) => `$${values.push(value)}` }
}

export interface Range<Value> {
  /** Inclusive; null: no lower bound */
  from: Value | null
  /** Exclusive; null: no upper bound */
  to: Value | null
}

/** @param bound how a value is written that the expression is compared with */
export function within<Value>(
  expression: string,
  range: Range<Value> | null,
  bound: (value: Value) => string,
): string[] {
  const { from, to } = range ?? { from: null, to: null }
  return [
    ...(from === null ? [] : [`${expression} >= ${bound(from)}`]),
    ...(to === null ? [] : [`${expression} < ${bound(to)}`]),
  ]
}

/**
 * One of several values; null does not limit. A single one is compared by itself, so that an index gives its rows in order.
 * @param type of the expression in SQL
 */
export function oneOf(expression: string, values: unknown[] | null, type: string, param: Param): string[] {
  if (values === null) return []
  if (values.length === 1) return [`${expression} = ${param(values[0])}::${type}`]
  return [`${expression} = ANY(${param(values)}::${type}[])`]
}

/** Equal to a value; null does not limit. */
export const equal = (expression: string, value: unknown, param: Param): string[] =>
  value === null ? [] : [`${expression} = ${param(value)}`]
