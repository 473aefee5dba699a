import { randomBytes } from 'node:crypto'

/** Makes the id of a message or of a request. */
export type NewId = (kind: 'msg' | 'req') => string

/** An id that marks everything it stands on as simulated. */
export const simulatedId: NewId = (kind) => `${kind}_sim_${randomBytes(12).toString('hex')}`

const LETTERS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const REAL_PREFIX = { msg: 'msg_01', req: 'req_011' }
const REAL_LENGTH = 28

/** An id in the form of the real API's: whoever reads it takes the call for one that costs money. */
export const billedId: NewId = (kind) => {
  const prefix = REAL_PREFIX[kind]
  const letters = [...randomBytes(REAL_LENGTH - prefix.length)].map((byte) => LETTERS[byte % LETTERS.length])
  return prefix + letters.join('')
}
