import uPlot from 'uplot'
import { onOtherLook } from './plot-colors.ts'
import type { PlotContent } from './plot-content.ts'
import { FONT_SIZE, layoutOf } from './plot-layout.ts'
import { plotOptions } from './plot-options.ts'
import { followPointer, underPointer } from './plot-pointer.ts'
import { stacked } from './plot-stack.ts'
import { plotTooltip } from './plot-tooltip.ts'

/** A plot that stands in the page. */
export interface DrawnPlot {
  show(content: PlotContent): void
  destroy(): void
}

const drawnValues = ({ kind, values }: PlotContent) => (kind === 'bars' ? stacked(values) : values)

const highestOf = (values: (number | null)[][]) =>
  values.flat().reduce<number>((highest, value) => Math.max(highest, value ?? 0), 0)

function textMeasure(host: HTMLElement) {
  const context = document.createElement('canvas').getContext('2d')!
  context.font = `${FONT_SIZE}px ${getComputedStyle(host).fontFamily}`
  return (text: string) => context.measureText(text).width
}

/** Draws a plot that fills its host, and follows the host's size, the colour scheme and the pointer. */
export function drawPlot(host: HTMLElement, first: PlotContent): DrawnPlot {
  const widthOf = textMeasure(host)
  const sizeOf = () => ({ width: host.clientWidth, height: host.clientHeight })
  const layout = () => layoutOf(content, highestOf(drawnValues(content)), sizeOf(), widthOf)
  let content = first
  let laidOut = layout()

  const data = (): uPlot.AlignedData => [content.places, ...drawnValues(content)]
  const plot = new uPlot(
    plotOptions(host, content, () => laidOut, sizeOf()),
    data(),
    host,
  )
  const canvas = plot.ctx.canvas
  canvas.role = 'img'
  canvas.ariaLabel = content.label
  const pointing = point(host, plot, () => content)

  const watch = new ResizeObserver(() => {
    const { width, height } = sizeOf()
    if (width === plot.width && height === plot.height) return
    laidOut = layout()
    plot.setSize({ width, height })
  })
  watch.observe(host)
  const stopLooking = onOtherLook(() => {
    laidOut = layout()
    plot.redraw(true, true)
  })

  return {
    show(next) {
      content = next
      laidOut = layout()
      canvas.ariaLabel = content.label
      // Drawn at once, so that the pointer is over what is seen.
      plot.batch(() => plot.setData(data()))
      pointing.again()
    },
    destroy() {
      pointing.stop()
      stopLooking()
      watch.disconnect()
      plot.destroy()
    },
  }
}

/** Marks what is under the pointer and says it; again, for a pointer that rests, when there is other content. */
function point(host: HTMLElement, plot: uPlot, content: () => PlotContent) {
  const tooltip = plotTooltip(host, content())
  let last: PointerEvent | undefined
  const leftOf = ({ clientX }: PointerEvent) => {
    const { left, width } = plot.over.getBoundingClientRect()
    return Math.max(0, Math.min(clientX - left, width))
  }
  const indexAt = (event: PointerEvent) =>
    underPointer(content().kind, content().places, plot.posToVal(leftOf(event), 'x'))

  function move(event: PointerEvent, begin?: number) {
    last = event
    const { kind, onChoose } = content()
    const index = indexAt(event)
    const left = kind === 'steps' ? leftOf(event) : plot.valToPos(index, 'x')
    if (kind === 'bars') markBuckets(plot, onChoose ? (begin ?? index) : index, index)
    else plot.setCursor({ left, top: 0 })
    const at = kind === 'steps' ? plot.posToVal(left, 'x') : index
    tooltip.show(content(), at, index, { x: event.clientX, y: event.clientY })
  }
  function leave() {
    last = undefined
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 })
    plot.setCursor({ left: -10, top: -10 })
    tooltip.hide()
  }
  const stop = followPointer(plot.over, indexAt, {
    onMove: move,
    onLeave: leave,
    // There may be fewer buckets than when the pointer was pressed.
    onChoose: (first, last) => content().onChoose?.(first, Math.min(last, content().places.length - 1)),
  })
  return { again: () => last && move(last), stop }
}

/** A band behind the bars, over whole buckets. */
function markBuckets(plot: uPlot, begin: number, end: number) {
  const left = plot.valToPos(Math.min(begin, end) - 0.5, 'x')
  const right = plot.valToPos(Math.max(begin, end) + 0.5, 'x')
  plot.setSelect({ left, top: 0, width: right - left, height: plot.over.clientHeight })
}
