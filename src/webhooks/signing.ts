import { createHmac, createPrivateKey, createPublicKey, sign as signEd25519 } from 'node:crypto'

/** What an endpoint's messages are signed with. There are two of them for a day after a rotation. */
export interface SigningKey {
  /** 32 random bytes, shared with the receiver */
  hmacKey: Uint8Array
  /** The 32 bytes of an Ed25519 private key, known to Docket alone */
  ed25519Seed: Uint8Array
}

export interface SignedContent {
  /** Without a full stop: it is the separator */
  id: string
  /** Seconds since 1970 */
  timestamp: number
  body: string
}

// What stands before the 32 bytes in PKCS #8 (RFC 8410).
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The value of `webhook-signature` by Standard Webhooks: a v1 (HMAC-SHA256) and a v1a (Ed25519) signature for each key. */
export function signatures(keys: readonly SigningKey[], { id, timestamp, body }: SignedContent): string {
  const content = Buffer.from(`${id}.${timestamp}.${body}`)
  return keys
    .flatMap(({ hmacKey, ed25519Seed }) => [
      `v1,${createHmac('sha256', hmacKey).update(content).digest('base64')}`,
      `v1a,${signEd25519(null, content, privateKey(ed25519Seed)).toString('base64')}`,
    ])
    .join(' ')
}

/** What a receiver needs to check v1; it can sign with it too. */
export const secretText = (hmacKey: Uint8Array) => `whsec_${Buffer.from(hmacKey).toString('base64')}`

/** What a receiver needs to check v1a; anybody may know it. */
export function publicKeyText(ed25519Seed: Uint8Array): string {
  const { x } = createPublicKey(privateKey(ed25519Seed)).export({ format: 'jwk' })
  return `whpk_${Buffer.from(x!, 'base64url').toString('base64')}`
}

function privateKey(seed: Uint8Array) {
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
}
