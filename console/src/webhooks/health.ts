import type { EndpointFieldsFragment } from '../gql/webhooks.ts'

export type Health = 'delivering' | 'failing' | 'disabled'

type Endpoint = Pick<EndpointFieldsFragment, 'disabledAt' | 'failingSince'>

/** Whether what an endpoint wants reaches it. */
export function healthOf({ disabledAt, failingSince }: Endpoint): Health {
  if (disabledAt !== null) return 'disabled'
  return failingSince === null ? 'delivering' : 'failing'
}

export const DISABLED_WORDS = {
  BY_HAND: 'by hand',
  FAILING: 'every attempt failed for five days',
  GONE: 'its receiver answered 410: it wants no more',
} as const satisfies Record<NonNullable<EndpointFieldsFragment['disabledReason']>, string>

/** What an endpoint is called: host and path of its address. */
export function endpointName({ url }: Pick<EndpointFieldsFragment, 'url'>): string {
  if (url === null) return 'Addresses of jobs'
  const { host, pathname, search } = new URL(url)
  return host + (pathname === '/' ? '' : pathname) + search
}
