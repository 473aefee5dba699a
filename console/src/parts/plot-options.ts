import uPlot from 'uplot'
import { cssColor } from './css-color.ts'
import { drawnColor } from './plot-colors.ts'
import type { Layer, PlotContent } from './plot-content.ts'
import { FONT_SIZE, FOOT, GAP, type Layout, MARGIN } from './plot-layout.ts'
import { barAt } from './plot-stack.ts'

/** Beyond, they would hide the line. */
const MOST_DOTS = 48

/** uPlot takes these in device pixels. */
const dash = (...lengths: number[]) => lengths.map((length) => length * uPlot.pxRatio)

/** Bars on top of the layer before. */
const bars =
  (widest: number): uPlot.Series.PathBuilder =>
  (plot, layer) => {
    const fill = new Path2D()
    const tops = plot.data[layer]!
    const floors = layer > 1 ? plot.data[layer - 1] : undefined
    const column = plot.bbox.width / tops.length
    const yOf = (value: number) => Math.round(plot.valToPos(value, 'y', true))
    for (let index = 0; index < tops.length; index++) {
      const [top, floor] = [tops[index]!, floors?.[index] ?? 0]
      if (top === floor) continue
      const { left, width } = barAt(index, column, widest * uPlot.pxRatio)
      // What is not nothing is seen.
      const y = Math.min(yOf(top), yOf(floor) - 1)
      fill.rect(Math.round(plot.bbox.left) + left, y, width, yOf(floor) - y)
    }
    return { fill }
  }

function series(content: PlotContent, { color, dashed }: Layer): uPlot.Series {
  const stroke = () => drawnColor(cssColor(color))
  if (content.kind === 'bars')
    return {
      paths: bars(content.widestBar ?? Number.POSITIVE_INFINITY),
      fill: stroke,
      width: 0,
      points: { show: false },
    }
  if (content.kind === 'steps')
    return {
      paths: uPlot.paths.stepped!({ align: 1 }),
      stroke,
      width: 1.5,
      fill: () => drawnColor(`color-mix(in srgb, ${cssColor(color)} 18%, transparent)`),
      points: { show: false },
    }
  return {
    paths: uPlot.paths.spline!(),
    stroke,
    width: 1.75,
    pxAlign: 0,
    spanGaps: true,
    ...(dashed && { dash: dash(4, 3) }),
    points: { show: ({ data }) => data[0].length <= MOST_DOTS, size: 5, width: 0, fill: stroke },
  }
}

const points = ({ kind, layers }: PlotContent): uPlot.Cursor.Points => {
  const color = (_: uPlot, series: number) => drawnColor(cssColor(layers[series - 1]!.color))
  return kind !== 'lines' ? { show: false } : { size: 8, fill: color, stroke: color }
}

/** Nothing by uPlot itself: see followPointer. */
const UNBOUND = Object.fromEntries(
  ['mousedown', 'mouseup', 'click', 'dblclick', 'mousemove', 'mouseleave', 'mouseenter'].map((event) => [
    event,
    () => null,
  ]),
)

/** Quiet axes, a dashed line for each figure, and the layers. */
export function plotOptions(
  host: HTMLElement,
  content: PlotContent,
  layout: () => Layout,
  size: { width: number; height: number },
): uPlot.Options {
  const axis: uPlot.Axis = {
    font: `${FONT_SIZE}px ${getComputedStyle(host).fontFamily}`,
    stroke: () => drawnColor('var(--mantine-color-dimmed)'),
    gap: GAP,
    ticks: { show: false },
    border: { show: false },
  }
  return {
    ...size,
    padding: [MARGIN, MARGIN, 0, 0],
    legend: { show: false },
    select: { show: true, over: false, left: 0, top: 0, width: 0, height: 0 },
    cursor: { bind: UNBOUND, x: content.kind !== 'bars', y: false, points: points(content) },
    scales: {
      x: { time: false, range: () => [layout().from, layout().to] },
      y: { range: () => [0, layout().figures.at(-1)!.at] },
    },
    axes: [
      {
        ...axis,
        size: FOOT,
        gap: GAP + 3,
        grid: { show: false },
        splits: () => layout().marks.map(({ at }) => at),
        values: () => layout().marks.map(({ text }) => text),
      },
      {
        ...axis,
        size: () => layout().axisWidth,
        grid: { stroke: () => drawnColor('var(--mantine-color-default-border)'), width: 1, dash: dash(2, 4) },
        splits: () => layout().figures.map(({ at }) => at),
        values: () => layout().figures.map(({ text }) => text),
      },
    ],
    series: [{}, ...content.layers.map((layer) => series(content, layer))],
  }
}
