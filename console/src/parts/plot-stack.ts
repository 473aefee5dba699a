type Values = (number | null)[]

/** Where each layer ends when it stands on those before it; one that has no value has no height. */
export function stacked(layers: Values[]): number[][] {
  const tops = (layers[0] ?? []).map(() => 0)
  return layers.map((values) =>
    values.map((value, index) => {
      tops[index]! += value ?? 0
      return tops[index]!
    }),
  )
}

const GAP_SHARE = 0.2
/** In device pixels: narrower gaps differ visibly when they are rounded one by one. */
const EVEN_GAP = 6

/**
 * Where a bar begins and how wide it is, in whole pixels, so that its edges are sharp: wide bars are as wide as
 * each other, narrow ones have the same gap.
 * @param column the width of one bucket, in device pixels as all others
 */
export function barAt(index: number, column: number, widest: number): { left: number; width: number } {
  const gap = column * GAP_SHARE
  if (gap >= EVEN_GAP) {
    const width = Math.min(Math.round(column - gap), Math.round(widest))
    return { left: Math.round((index + 0.5) * column - width / 2), width }
  }
  const left = Math.round(index * column)
  const space = column < 3 ? 0 : Math.max(1, Math.round(gap))
  return { left, width: Math.max(1, Math.round((index + 1) * column) - left - space) }
}
