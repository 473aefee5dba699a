import type { Database } from '../db/database.ts'
import type { WebhookPayload } from '../db/generated/prisma/client.ts'
import type { Sent } from './send.ts'

/** A delivery with an attempt that has begun; whoever claimed it has 45 s for it. */
export interface ClaimedDelivery {
  receiverId: string
  token: string
  /** Attempts of this receiver that failed in a row before */
  receiverFailures: number
  /** Of the delivery: its webhook-id */
  id: string
  attempt: number
  countedFrom: number
  url: string
  payload: WebhookPayload
  type: string
  eventAt: string
  /** Position in the log; null for a test */
  eventId: string | null
  jobId: string | null
  seq: number | null
  /** Newest first; base64 */
  secrets: { hmacKey: string; ed25519Seed: string }[]
}

/** What an attempt means. GONE: the receiver wants no more; INTERRUPTED: our side broke it off. */
export type Outcome = 'DELIVERED' | 'FAILED' | 'GONE' | 'INTERRUPTED'

export interface Verdict {
  outcome: Outcome
  /** Until the next attempt, in milliseconds; null when there is none */
  delayMs: number | null
  /** For how long the receiver is left alone, in milliseconds */
  receiverWaitMs: number
}

interface Row {
  delivery: ClaimedDelivery | null
}

/** @returns null when the receiver has nothing to do now, or somebody else is at it */
export async function claimDelivery(db: Database, receiverId: string): Promise<ClaimedDelivery | null> {
  const [row] = await db.query<Row>('SELECT docket_claim_delivery($1) AS delivery', [receiverId])
  return row!.delivery
}

const RECORD = `SELECT docket_record_delivery(${Array.from({ length: 12 }, (_, i) => `$${i + 1}`)}) AS delivery`

/**
 * Records how an attempt ended.
 * @param goOn whether to claim its receiver's next delivery in the same round trip; otherwise others are woken to do so
 */
export async function recordDelivery(
  db: Database,
  { receiverId, token, id, attempt }: ClaimedDelivery,
  sent: Sent,
  { outcome, delayMs, receiverWaitMs }: Verdict,
  goOn: boolean,
): Promise<ClaimedDelivery | null> {
  const { statusCode, latencyMs, answer, error } = sent
  const ending = [outcome, statusCode, latencyMs, answer, error, delayMs, receiverWaitMs, goOn]
  const [row] = await db.query<Row>(RECORD, [receiverId, token, id, attempt, ...ending])
  return row!.delivery
}
