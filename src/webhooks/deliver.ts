import { z } from 'zod'
import type { Database } from '../db/database.ts'
import type { TaskForm } from '../queue/task.ts'
import type { AddressGuard } from './address-guard.ts'
import { type ClaimedDelivery, claimDelivery, recordDelivery, type Verdict } from './claimed.ts'
import { bodyOf } from './payload.ts'
import { receiverWaitMs, retryDelayMs } from './retry-schedule.ts'
import { type Sent, send } from './send.ts'
import { signatures } from './signing.ts'

export interface DeliverDeps {
  db: Database
  guard: AddressGuard
}

/** The queue task that delivers what waits for a receiver. */
export const DELIVER_WEBHOOK: TaskForm<{ receiverId: string }> = {
  name: 'deliver_webhook',
  payload: z.object({ receiverId: z.uuid() }),
}

// Then the slot of the queue goes to whoever has waited longest, and this receiver waits with the others.
const STRETCH_MS = 5000
const GONE = 410

/**
 * Delivers what is due to a receiver, one after another, for 5 s or until nothing is due. Ends at once when somebody else
 * does so.
 * @param signal breaks off an attempt that runs; it will be repeated, though its receiver may have got it
 */
export async function deliverTo(deps: DeliverDeps, receiverId: string, signal: AbortSignal): Promise<void> {
  const until = performance.now() + STRETCH_MS
  let delivery = await claimDelivery(deps.db, receiverId)
  while (delivery) {
    const sent = await attempt(deps, delivery, signal)
    const verdict = judge(delivery, sent, signal.aborted)
    const goOn = !signal.aborted && performance.now() < until
    delivery = await recordDelivery(deps.db, delivery, sent, verdict, goOn)
  }
}

async function attempt({ db, guard }: DeliverDeps, delivery: ClaimedDelivery, signal: AbortSignal) {
  const { id, url } = delivery
  const body = await bodyOf(db, delivery)
  const timestamp = Math.floor(Date.now() / 1000)
  const keys = delivery.secrets.map(({ hmacKey, ed25519Seed }) => ({
    hmacKey: Buffer.from(hmacKey, 'base64'),
    ed25519Seed: Buffer.from(ed25519Seed, 'base64'),
  }))
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Docket-Webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures(keys, { id, timestamp, body }),
  }
  return await send(guard, { url, headers, body }, signal)
}

function judge(delivery: ClaimedDelivery, sent: Sent, aborted: boolean): Verdict {
  const { statusCode, retryAfterMs } = sent
  const delivered = statusCode !== null && statusCode >= 200 && statusCode < 300
  if (delivered) return { outcome: 'DELIVERED', delayMs: null, receiverWaitMs: 0 }
  if (statusCode === null && aborted) return { outcome: 'INTERRUPTED', delayMs: 0, receiverWaitMs: 0 }
  return {
    outcome: statusCode === GONE ? 'GONE' : 'FAILED',
    delayMs: retryDelayMs(delivery.attempt - delivery.countedFrom, retryAfterMs),
    receiverWaitMs: receiverWaitMs(delivery.receiverFailures + 1, retryAfterMs),
  }
}
