import { Client, cacheExchange, fetchExchange, mapExchange } from 'urql'
import { askToSignIn } from './session.ts'

const signInWhenAsked = mapExchange({
  onError(error) {
    if (error.response?.status === 401) askToSignIn()
  },
})

// The cache holds them as well, so that they take no room of their own.
const known = new Map<number, unknown>()

/** What was shown before the connection was lost stays: an old answer says more than none. */
const keepWhatIsKnown = mapExchange({
  onResult(result) {
    const { kind, key } = result.operation
    if (kind !== 'query') return result
    if (result.data) known.set(key, result.data)
    return result.error?.networkError ? { ...result, data: result.data ?? known.get(key) } : result
  },
})

/** The server answers or refuses sooner; behind a connection that is frozen, nothing ever comes. */
const LONGEST_MS = 60_000

const limited: typeof fetch = (input, init) => {
  const late = new AbortController()
  setTimeout(() => late.abort(new DOMException('No answer', 'TimeoutError')), LONGEST_MS)
  const signals = [late.signal, init?.signal].filter((signal) => signal instanceof AbortSignal)
  return fetch(input, { ...init, signal: AbortSignal.any(signals) })
}

let underWay = 0

/** Whether a query is under way. To ask for the same one meanwhile does nothing: its answer may be older than the wish. */
export const isAsking = () => underWay > 0

const counted: typeof fetch = (...request) => {
  underWay++
  return limited(...request).finally(() => underWay--)
}

// The session's cookie goes along by itself; no key is ever held by the page.
const options = {
  url: '/graphql',
  preferGetMethod: false,
  fetchOptions: { credentials: 'same-origin' },
} as const

/** Queries and mutations. */
export const client = new Client({
  ...options,
  fetch: counted,
  // What is shown is asked for again at each visit, and stands there meanwhile.
  requestPolicy: 'cache-and-network',
  exchanges: [signInWhenAsked, keepWhatIsKnown, cacheExchange, fetchExchange],
})

/** Remembers nothing: for lists that are gone through page by page, a million rows of which no cache could hold. */
export const uncached = new Client({
  ...options,
  fetch: limited,
  exchanges: [signInWhenAsked, fetchExchange],
})
