const ENDPOINT = '/console/session'

export type SignInOutcome = 'signed-in' | 'refused' | 'too-many' | 'unreachable'

/** Opens a session by an API key, or by the one-time link that the server prints when it starts. */
export async function signIn(credential: { key: string } | { link: string }): Promise<SignInOutcome> {
  const response = await fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(credential),
  }).catch(() => undefined)
  if (response?.ok) return 'signed-in'
  if (response?.status === 401) return 'refused'
  return response?.status === 429 ? 'too-many' : 'unreachable'
}

export async function signOut(): Promise<void> {
  await fetch(ENDPOINT, { method: 'DELETE' })
  location.assign('/console/sign-in')
}

/** Leads to the sign-in and, after it, back to the page that was asked for. */
export function askToSignIn() {
  const here = location.pathname + location.search
  if (here.startsWith('/console/sign-in')) return
  location.assign(`/console/sign-in?to=${encodeURIComponent(here)}`)
}
