import type { Database } from '../db/database.ts'
import { hashToken, newToken } from './token.ts'
import type { Viewer } from './viewer.ts'

export interface SessionDeps {
  db: Database
  apiKey: string
  /** How long a session lasts */
  sessionHours: number
}

/** What a browser gets at its sign-in. */
export interface OpenedSession {
  token: string
  until: Date
}

/** Opens a session for whoever has shown the API key. */
export async function openSession(
  { db, apiKey, sessionHours }: SessionDeps,
  { workspaceId, actor }: Viewer,
): Promise<OpenedSession> {
  const token = newToken()
  const [row] = await db.query<{ until: Date }>('SELECT docket_sign_in($1, $2, $3, $4, $5) AS until', [
    hashToken(apiKey, token),
    workspaceId,
    actor.id,
    sessionHours,
    'KEY',
  ])
  return { token, until: row!.until }
}

const READ = `
  SELECT workspace_id, actor_id, expires_at AS until FROM session WHERE token_hash = $1 AND expires_at > now()`

/** @returns whoever has opened the session with this token; null when it has ended, or never was */
export async function readSession(
  { db, apiKey }: Pick<SessionDeps, 'db' | 'apiKey'>,
  token: string,
): Promise<Viewer | null> {
  const hash = hashToken(apiKey, token)
  const [row] = await db.query<{ workspaceId: string; actorId: string; until: Date }>(READ, [hash])
  if (!row) return null
  const { workspaceId, actorId, until } = row
  return {
    workspaceId,
    actor: { type: 'API_KEY', id: actorId },
    session: { id: hash.toString('hex'), until },
  }
}

/** @returns the id of the session, whether it was still open or not */
export async function endSession(
  { db, apiKey }: Pick<SessionDeps, 'db' | 'apiKey'>,
  token: string,
): Promise<string> {
  const hash = hashToken(apiKey, token)
  await db.query('SELECT docket_sign_out($1)', [hash])
  return hash.toString('hex')
}

const OPEN = `
  SELECT encode(token_hash, 'hex') AS id FROM session
  WHERE token_hash IN (SELECT decode(id, 'hex') FROM unnest($1::text[]) AS id) AND expires_at > now()`

/** @returns those of the sessions that are still open */
export async function openSessions(db: Database, ids: string[]): Promise<Set<string>> {
  return new Set((await db.query<{ id: string }>(OPEN, [ids])).map(({ id }) => id))
}
