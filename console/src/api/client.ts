import { Client, cacheExchange, fetchExchange, mapExchange } from 'urql'
import { askToSignIn } from './session.ts'

const signInWhenAsked = mapExchange({
  onError(error) {
    if (error.response?.status === 401) askToSignIn()
  },
})

// The session's cookie goes along by itself; no key is ever held by the page.
const options = {
  url: '/graphql',
  preferGetMethod: false,
  fetchOptions: { credentials: 'same-origin' },
} as const

/** Queries and mutations. */
export const client = new Client({
  ...options,
  // What is shown is asked for again at each visit, and stands there meanwhile.
  requestPolicy: 'cache-and-network',
  exchanges: [signInWhenAsked, cacheExchange, fetchExchange],
})

/** Remembers nothing: for lists that are gone through page by page, a million rows of which no cache could hold. */
export const uncached = new Client({ ...options, exchanges: [signInWhenAsked, fetchExchange] })
