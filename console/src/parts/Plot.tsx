import 'uplot/dist/uPlot.min.css'
import { useLayoutEffect, useRef } from 'react'
import classes from './Plot.module.css'
import type { PlotContent } from './plot-content.ts'
import { type DrawnPlot, drawPlot } from './plot-draw.ts'

/** A chart on a canvas, as wide as its place. Its kind and its layers stay what they are at first. */
export function Plot({ h, content }: { h: number; content: PlotContent }) {
  const host = useRef<HTMLDivElement>(null)
  const drawn = useRef<DrawnPlot>(null)
  const shown = useRef(content)

  useLayoutEffect(() => {
    const plot = drawPlot(host.current!, shown.current)
    drawn.current = plot
    return () => {
      drawn.current = null
      plot.destroy()
      host.current?.replaceChildren()
    }
  }, [])
  useLayoutEffect(() => {
    if (shown.current === content) return
    shown.current = content
    drawn.current?.show(content)
  }, [content])

  return (
    <div
      ref={host}
      className={classes.plot}
      style={{ height: h }}
      data-choosing={Boolean(content.onChoose)}
    />
  )
}
