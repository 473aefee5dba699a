const known = new Map<string, string>()

const scheme = () => document.documentElement.dataset.mantineColorScheme

/** What a colour of CSS is in the present scheme: a canvas knows no variables. */
export function drawnColor(css: string): string {
  const key = `${scheme()} ${css}`
  const before = known.get(key)
  if (before) return before
  const probe = document.body.appendChild(document.createElement('span'))
  probe.style.color = css
  const color = getComputedStyle(probe).color
  probe.remove()
  known.set(key, color)
  return color
}

/** Calls back when what is drawn would look different now: by another scheme or another font. @returns what ends it */
export function onOtherLook(redraw: () => void) {
  const observer = new MutationObserver(redraw)
  observer.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] })
  document.fonts.addEventListener('loadingdone', redraw)
  return () => {
    observer.disconnect()
    document.fonts.removeEventListener('loadingdone', redraw)
  }
}
