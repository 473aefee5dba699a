/** A place on an axis with its text. */
export interface Mark {
  at: number
  text: string
}

/** One line, one area, or one layer of stacked bars. */
export interface Layer {
  label: string
  /** Of the theme, such as `teal.6` */
  color: string
  dashed?: boolean
}

/** `bars` and `lines` stand over whole numbers, one for each bucket; `steps` over milliseconds since 1970. */
export type PlotKind = 'bars' | 'lines' | 'steps'

/** All that a plot shows. */
export interface PlotContent {
  kind: PlotKind
  /** As many in every content of one plot */
  layers: Layer[]
  /** Ascending places on the axis below */
  places: number[]
  /** For each layer a value for each place; `null` where there is none */
  values: (number | null)[][]
  /** What the axis below says, in so many marks at most */
  marks: (most: number) => Mark[]
  /** What the axis beside says: from nothing to the highest value or beyond, in so many steps at most */
  figures: (highest: number, most: number) => Mark[]
  /** What the tooltip says over its values: of a bucket by its index, between samples by the time */
  title: (at: number) => string
  /** What it says for a value */
  say: (value: number) => string
  /** For those who do not see it: what it is, and in sum */
  label: string
  /** In pixels; bars become no wider */
  widestBar?: number
  /** In pixels: the least width of the axis beside, for plots that stand below each other */
  axisWidth?: number
  /** Called with the first and the last index that were dragged across, or clicked */
  onChoose?: (first: number, last: number) => void
}

/** One place for each bucket, with equal widths. */
export const placesOf = (buckets: unknown[]) => buckets.map((_, index) => index)
