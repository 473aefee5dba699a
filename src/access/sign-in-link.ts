import type { OpenedSession, SessionDeps } from './session.ts'
import { hashToken, newToken } from './token.ts'
import type { Viewer } from './viewer.ts'

const LINK_HOURS = 24

const MAKE = `
  INSERT INTO sign_in_link (token_hash, workspace_id, actor_id, expires_at)
  VALUES ($1, $2, $3, now() + make_interval(hours => $4))`

/** @returns a token that opens one session for this viewer, once, within 24 hours */
export async function makeSignInLink(
  { db, apiKey }: Pick<SessionDeps, 'db' | 'apiKey'>,
  { workspaceId, actor }: Viewer,
): Promise<string> {
  const token = newToken()
  await db.query(MAKE, [hashToken(apiKey, token), workspaceId, actor.id, LINK_HOURS])
  return token
}

const REDEEM = 'SELECT docket_sign_in_by_link($1, $2, $3) AS until'

/** Opens a session by a link, which is used up. @returns null when the link was used before, has expired or never was */
export async function redeemSignInLink(
  { db, apiKey, sessionHours }: SessionDeps,
  link: string,
): Promise<OpenedSession | null> {
  const token = newToken()
  const values = [hashToken(apiKey, link), hashToken(apiKey, token), sessionHours]
  const [row] = await db.query<{ until: Date | null }>(REDEEM, values)
  return row?.until ? { token, until: row.until } : null
}
