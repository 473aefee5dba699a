import { cssColor } from './css-color.ts'
import classes from './Plot.module.css'
import type { PlotContent } from './plot-content.ts'
import { overlap, tooltipPlace } from './plot-place.ts'

/** So far from the edges of the card and of the window, in pixels */
const MARGIN = 4

const make = (className: string | undefined, parent: HTMLElement, tag = 'div') => {
  const element = parent.appendChild(document.createElement(tag))
  element.className = className ?? ''
  return element
}

/** The window below the bar that stays on top of a narrow one. */
function freeWindow() {
  const top = Math.max(0, document.querySelector('header')?.getBoundingClientRect().bottom ?? 0)
  return { left: 0, top, width: innerWidth, height: innerHeight - top }
}

/** What a plot says at the pointer: a title, and each layer with its colour and its value. */
export function plotTooltip(host: HTMLElement, { layers }: PlotContent) {
  const box = make(classes.tooltip, host)
  box.hidden = true
  // The pointer's own words would be read at each move; the plot has a label.
  box.ariaHidden = 'true'
  const title = make(classes.title, box)
  const values = layers.map(({ label, color }) => {
    const row = make(classes.row, box)
    make(classes.swatch, row, 'span').style.background = cssColor(color)
    make('', row, 'span').textContent = label
    return make(classes.value, row, 'span')
  })

  /**
   * @param at the place on the axis below, whose values have this index
   * @param pointer in pixels from the corner of the window
   */
  function show(content: PlotContent, at: number, index: number, pointer: { x: number; y: number }) {
    title.textContent = content.title(at)
    values.forEach((element, layer) => {
      const value = content.values[layer]![index]
      element.textContent = value == null ? '–' : content.say(value)
    })
    box.hidden = false
    const card = (host.closest('section') ?? host).getBoundingClientRect()
    const area = overlap(card, freeWindow())
    const place = tooltipPlace(pointer, box.getBoundingClientRect(), {
      left: area.left + MARGIN,
      top: area.top + MARGIN,
      width: area.width - 2 * MARGIN,
      height: area.height - 2 * MARGIN,
    })
    const corner = host.getBoundingClientRect()
    box.style.left = `${Math.round(place.left - corner.left)}px`
    box.style.top = `${Math.round(place.top - corner.top)}px`
  }

  function hide() {
    box.hidden = true
  }
  return { show, hide }
}
