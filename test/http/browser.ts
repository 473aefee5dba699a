import { expect } from 'vitest'
import type { Docket } from '../support/docket.ts'

/** What a browser's page sends to the server at `url` by itself. */
export const ownPage = (url: string) => ({ origin: new URL(url).origin })

export async function signIn(url: string, body: unknown, headers: Record<string, string> = ownPage(url)) {
  return fetch(`${url}/console/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

export const signOut = (url: string, headers: Record<string, string>) =>
  fetch(`${url}/console/session`, { method: 'DELETE', headers })

/** The cookie as a browser sends it back. */
export function cookieOf(response: Response): string {
  expect(response.status).toBe(204)
  return response.headers.get('set-cookie')!.split(';')[0]!
}

/** Signs in with the key. @returns the headers of a page that has */
export async function signedIn({ url, authorization }: Docket) {
  const key = authorization.slice('Bearer '.length)
  return { ...ownPage(url), cookie: cookieOf(await signIn(url, { key })) }
}

/** Sends an operation without a key. */
export const ask = (
  url: string,
  headers: Record<string, string>,
  query: string,
  accept = 'application/json',
) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...headers },
    body: JSON.stringify({ query }),
  })
