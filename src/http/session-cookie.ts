import type { IncomingHttpHeaders } from 'node:http'
import { fastifyCookie } from '@fastify/cookie'
import type { Credentials } from '../access/authenticate.ts'
import type { OpenedSession } from '../access/session.ts'

/**
 * Whether one of our own pages has sent this. SameSite=Strict is not enough: for browsers, another port of a host is the
 * same site. A proxy must pass the Host header on as it came.
 */
export function isFromOwnPage({ origin, host }: IncomingHttpHeaders): boolean {
  return origin !== undefined && host !== undefined && hostOf(origin) === host.toLowerCase()
}

/**
 * The one rule on what a request says of its sender. The cookie counts only for what a page of another site cannot send,
 * or cannot send unnoticed.
 * @param kind WebSocket stands for the upgrade; of other requests only POST may use the cookie
 */
export function credentialsOf(
  headers: IncomingHttpHeaders,
  kind: 'POST' | 'WebSocket' | string,
): Credentials {
  const mayUseCookie = (kind === 'POST' || kind === 'WebSocket') && isFromOwnPage(headers)
  return { authorization: headers.authorization, session: mayUseCookie ? readCookie(headers) : null }
}

export function readCookie(headers: IncomingHttpHeaders): string | null {
  return fastifyCookie.parse(headers.cookie ?? '')[nameFor(headers)] ?? null
}

/** @returns the Set-Cookie header; no script can read it, no other site can make a browser send it */
export const cookieFor = (headers: IncomingHttpHeaders, { token, until }: OpenedSession) =>
  fastifyCookie.serialize(nameFor(headers), token, {
    ...flags(headers),
    maxAge: Math.floor((until.getTime() - Date.now()) / 1000),
  })

export const noCookie = (headers: IncomingHttpHeaders) =>
  fastifyCookie.serialize(nameFor(headers), '', { ...flags(headers), maxAge: 0 })

const flags = ({ origin }: IncomingHttpHeaders) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'strict' as const,
  secure: origin?.startsWith('https:') ?? false,
})

/** With the port: browsers keep the cookies of all ports of a host together, and two Dockets may run side by side. */
function nameFor({ host }: IncomingHttpHeaders): string {
  const port = /:(\d+)$/.exec(host ?? '')?.[1]
  return port ? `docket_session_${port}` : 'docket_session'
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
