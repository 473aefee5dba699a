const MAX_FAILED = 10
const WINDOW_MS = 60_000
/** Beyond it the oldest are forgotten: guessing a key of 16 characters is hopeless anyhow. */
const MAX_ADDRESSES = 10_000

/** Slows down whoever tries keys. */
export interface FailedSignIns {
  /**
   * Counts a sign-in as failed until it has succeeded, so that many at once get no further than one after another.
   * @returns seconds until the address may try again; 0: now
   */
  begin(address: string): number
  succeed(address: string): void
}

/** @param now milliseconds, from any start */
export function createFailedSignIns(now = () => performance.now()): FailedSignIns {
  const addresses = new Map<string, { failed: number; since: number }>()

  function recent(address: string) {
    const known = addresses.get(address)
    if (known && now() - known.since < WINDOW_MS) return known
    const fresh = { failed: 0, since: now() }
    addresses.delete(address)
    if (addresses.size >= MAX_ADDRESSES) addresses.delete(addresses.keys().next().value!)
    addresses.set(address, fresh)
    return fresh
  }

  return {
    begin(address) {
      const entry = recent(address)
      if (entry.failed >= MAX_FAILED) return Math.ceil((entry.since + WINDOW_MS - now()) / 1000)
      entry.failed++
      return 0
    },
    succeed(address) {
      const entry = addresses.get(address)
      if (entry) entry.failed--
    },
  }
}
