import type { Viewer } from '../access/viewer.ts'
import type { Database } from '../db/database.ts'
import type {
  WebhookDisabledReason,
  WebhookEndpoint,
  WebhookReceiver,
  WebhookSecret,
} from '../db/generated/prisma/client.ts'
import { DocketError, invalidInput } from '../errors.ts'
import type { AddressGuard } from './address-guard.ts'
import { parseEndpoint, USUAL_EVENTS } from './endpoint-input.ts'
import { publicKeyText, secretText } from './signing.ts'

export interface WebhookDeps {
  db: Database
  guard: AddressGuard
}

/** An endpoint with the public keys that its messages are signed with, newest first, and how its receiver does. */
export interface Webhook extends WebhookEndpoint {
  keys: { publicKey: string; createdAt: Date; validUntil: Date | null }[]
  /** Attempts that failed in a row */
  failures: number
  failingSince: Date | null
  /** Nothing is sent before */
  waitsUntil: Date | null
}

/** An endpoint together with its secret, which is shown this once. */
export interface WebhookWithSecret {
  endpoint: Webhook
  secret: string
}

export const MAX_ENDPOINTS = 100
const OVERLAP_HOURS = 24

/**
 * @param input as it came from the client
 * @throws DocketError INVALID_INPUT, TOO_MANY_WEBHOOK_ENDPOINTS
 */
export async function createWebhook(
  deps: WebhookDeps,
  { workspaceId, actor }: Viewer,
  input: unknown,
): Promise<WebhookWithSecret> {
  const { url, description, eventTypes, labels, payload } = parseEndpoint(deps.guard, input)
  if (url === null) throw invalidInput({ field: 'url', message: 'is missing' })
  const [made] = await deps.db.query<{ id: string }>(
    'SELECT docket_create_webhook($1, $2, $3, $4, $5, $6, $7, $8) AS id',
    [
      workspaceId,
      actor.id,
      url,
      description ?? '',
      eventTypes ?? USUAL_EVENTS,
      JSON.stringify(labels ?? {}),
      payload ?? 'THIN',
      MAX_ENDPOINTS,
    ],
  )
  return await withSecret(deps.db, workspaceId, made!.id)
}

/**
 * Changes what is given; the rest stays as it is.
 * @throws DocketError INVALID_INPUT, WEBHOOK_ENDPOINT_NOT_FOUND
 */
export async function updateWebhook(
  { db, guard }: WebhookDeps,
  { workspaceId, actor }: Viewer,
  id: string,
  input: unknown,
): Promise<Webhook> {
  const { url, description, eventTypes, labels, payload } = parseEndpoint(guard, input)
  if (url !== null) await refuseJobUrl(db, workspaceId, id, 'url', 'comes with each job')
  const changes = [url, description, eventTypes, labels && JSON.stringify(labels), payload]
  await db.query('SELECT docket_update_webhook($1, $2, $3, $4, $5, $6, $7, $8)', [
    workspaceId,
    actor.id,
    id,
    ...changes,
  ])
  return await findWebhook(db, workspaceId, id)
}

/**
 * Makes a new secret and a new key pair. For 24 h messages are signed with the ones before as well.
 * @throws DocketError WEBHOOK_ENDPOINT_NOT_FOUND
 */
export async function rotateWebhook(
  { db }: WebhookDeps,
  { workspaceId, actor }: Viewer,
  id: string,
): Promise<WebhookWithSecret> {
  const overlap = `${OVERLAP_HOURS} hours`
  await db.query('SELECT docket_rotate_webhook($1, $2, $3, $4)', [workspaceId, actor.id, id, overlap])
  return await withSecret(db, workspaceId, id)
}

/**
 * Disables an endpoint, or enables it: what waits is sent then, and what came meanwhile only when it is replayed.
 * @throws DocketError WEBHOOK_ENDPOINT_NOT_FOUND
 */
export async function switchWebhook(
  { db }: WebhookDeps,
  { workspaceId, actor }: Viewer,
  id: string,
  enabled: boolean,
): Promise<Webhook> {
  const reason: WebhookDisabledReason | null = enabled ? null : 'BY_HAND'
  await db.query("SELECT docket_switch_webhook($1, 'API_KEY', $2, $3, $4)", [
    workspaceId,
    actor.id,
    id,
    reason,
  ])
  return await findWebhook(db, workspaceId, id)
}

/**
 * Deletes an endpoint with its secrets. What waits is dropped; its deliveries stay as history.
 * @throws DocketError INVALID_INPUT, WEBHOOK_ENDPOINT_NOT_FOUND
 */
export async function deleteWebhook({ db }: WebhookDeps, { workspaceId, actor }: Viewer, id: string) {
  await refuseJobUrl(db, workspaceId, id, 'id', 'stands for the addresses of jobs: disable it instead')
  await db.query('SELECT docket_delete_webhook($1, $2, $3)', [workspaceId, actor.id, id])
  return { id }
}

/** All endpoints of a workspace, the one of its jobs' own addresses first. */
export async function listWebhooks(db: Database, workspaceId: string): Promise<Webhook[]> {
  const rows = await db.prisma.webhookEndpoint.findMany({
    where: { workspaceId, deletedAt: null },
    include: { secrets: true, receivers: { where: { origin: '' } } },
    orderBy: [{ kind: 'desc' }, { id: 'asc' }],
  })
  return rows.map(described)
}

/** @throws DocketError WEBHOOK_ENDPOINT_NOT_FOUND */
export async function findWebhook(db: Database, workspaceId: string, id: string): Promise<Webhook> {
  return described(await stored(db, workspaceId, id))
}

async function withSecret(db: Database, workspaceId: string, id: string): Promise<WebhookWithSecret> {
  const row = await stored(db, workspaceId, id)
  const current = row.secrets.find(({ validUntil }) => validUntil === null)!
  return { endpoint: described(row), secret: secretText(current.hmacKey) }
}

async function stored(db: Database, workspaceId: string, id: string) {
  const row = await db.prisma.webhookEndpoint.findFirst({
    where: { id, workspaceId, deletedAt: null },
    include: { secrets: true, receivers: { where: { origin: '' } } },
  })
  if (!row) throw new DocketError('WEBHOOK_ENDPOINT_NOT_FOUND')
  return row
}

/** Some things cannot be done to the endpoint that stands for the jobs' own addresses. */
export async function refuseJobUrl(
  db: Database,
  workspaceId: string,
  id: string,
  field: string,
  message: string,
) {
  const { kind } = await stored(db, workspaceId, id)
  if (kind === 'JOB_URL') throw invalidInput({ field, message })
}

type Stored = WebhookEndpoint & { secrets: WebhookSecret[]; receivers: WebhookReceiver[] }

function described({ secrets, receivers, ...endpoint }: Stored): Webhook {
  const valid = secrets.filter(({ validUntil }) => validUntil === null || validUntil.getTime() > Date.now())
  const newestFirst = valid.toSorted((one, other) => (one.id < other.id ? 1 : -1))
  return {
    ...endpoint,
    keys: newestFirst.map(({ ed25519Seed, createdAt, validUntil }) => ({
      publicKey: publicKeyText(ed25519Seed),
      createdAt,
      validUntil,
    })),
    failures: receivers[0]?.failures ?? 0,
    failingSince: receivers[0]?.failingSince ?? null,
    waitsUntil: receivers[0]?.waitsUntil ?? null,
  }
}
