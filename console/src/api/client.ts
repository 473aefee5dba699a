import { Client, cacheExchange, fetchExchange, mapExchange } from 'urql'
import { askToSignIn } from './session.ts'

/** Queries and mutations. The session's cookie goes along by itself; no key is ever held by the page. */
export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  fetchOptions: { credentials: 'same-origin' },
  // What is shown is asked for again at each visit, and stands there meanwhile.
  requestPolicy: 'cache-and-network',
  exchanges: [
    mapExchange({
      onError(error) {
        if (error.response?.status === 401) askToSignIn()
      },
    }),
    cacheExchange,
    fetchExchange,
  ],
})
