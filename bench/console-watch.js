// Runs in a page before anything else of it (bench/console.ts): `watch` measures by the page's own clock.

let acted = 0
let heard = 0
let largest = 0

for (const type of ['click', 'input', 'keydown'])
  addEventListener(
    type,
    ({ timeStamp }) => {
      acted = timeStamp
    },
    true,
  )
new PerformanceObserver((list) => {
  largest = list.getEntries().at(-1).startTime
}).observe({ type: 'largest-contentful-paint', buffered: true })
globalThis.WebSocket = class extends WebSocket {
  constructor(...options) {
    super(...options)
    this.addEventListener('message', () => {
      heard ||= performance.timeOrigin + performance.now()
    })
  }
}

const frame = () => new Promise(requestAnimationFrame)
async function until(happened) {
  while (!happened()) await frame()
  // What is there now is drawn before the next frame begins.
  await frame()
  return performance.now()
}
const busy = () => document.querySelector('[aria-busy=true]') !== null

globalThis.watch = {
  /** Waits until a list was asked anew and is drawn. @returns milliseconds since the key or the click */
  async listed() {
    const before = acted
    await until(() => acted > before && busy())
    return (await until(() => !busy())) - acted
  },
  /** Waits until something says `text`. @returns when the first message came and when it was drawn, ms since 1970 */
  async drawn(selector, text) {
    heard = 0
    const says = (element) => element.textContent === text || element.ariaLabel === text
    const at = await until(() => [...document.querySelectorAll(selector)].some(says))
    return { heard, drawn: performance.timeOrigin + at }
  },
  /** @returns milliseconds until the answer to a GraphQL operation was there as JSON */
  async ask(operation) {
    const began = performance.now()
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(operation) })
    const { errors } = await answer.json()
    if (errors) throw new Error(errors[0].message)
    return performance.now() - began
  },
  /** @returns milliseconds of the first and of the largest paint, and the scripts' bytes as they came */
  async painted() {
    const first = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime
    await until(first)
    const scripts = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js'))
    return {
      first: first(),
      largest,
      scriptBytes: scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    }
  },
}
