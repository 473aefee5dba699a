/** Wakes one loop. A ring that came between two waits counts. */
export interface Bell {
  ring(): void
  /** Resolves at a ring, or after `timeoutMs`. */
  next(timeoutMs: number): Promise<void>
}

export function createBell(): Bell {
  let rung = false
  let resume = () => {}
  return {
    ring() {
      rung = true
      resume()
    },
    async next(timeoutMs) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs)
          resume = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      rung = false
    },
  }
}
