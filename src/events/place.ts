import { invalidInput } from '../errors.ts'

/**
 * A place in the log across jobs: the transaction that wrote an event, then the event's position. Not the position
 * alone: a transaction that commits later may have taken a lower one.
 */
export interface Place {
  xid: bigint
  position: bigint
}

// xid8 is unsigned; bigint is not.
const MAX_XID = 2n ** 64n - 1n
const MAX_POSITION = 2n ** 63n - 1n

export function isBefore(one: Place, other: Place): boolean {
  return one.xid === other.xid ? one.position < other.position : one.xid < other.xid
}

/** The form in which clients keep a place. They may not look into it. */
export const cursorOf = ({ xid, position }: Place): string =>
  Buffer.from(`log:${xid}:${position}`).toString('base64url')

/** @throws DocketError INVALID_INPUT when it is not a cursor that cursorOf() made */
export function placeOf(cursor: string): Place {
  const [, xid, position] =
    /^log:(\d{1,20}):(\d{1,19})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (xid && position) {
    const place = { xid: BigInt(xid), position: BigInt(position) }
    if (place.xid <= MAX_XID && place.position <= MAX_POSITION) return place
  }
  throw invalidInput({ field: 'after', message: 'is not a cursor of the log' })
}
