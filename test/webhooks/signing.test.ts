import { createPublicKey, verify } from 'node:crypto'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { expect, it } from 'vitest'
import { publicKeyText, secretText, signatures } from '../../src/webhooks/signing.ts'

// The packages that receivers use.
const VERIFIERS = [StandardWebhook, SvixWebhook]

const bytes = (base64: string) => Buffer.from(base64, 'base64')

// The fixed vectors: libraries/javascript/src/webhook.test.ts of standard-webhooks for v1, test_asymmetric_key_signing of
// the svix server for v1a. Its signature is also the example in the specification.
const content = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
}
const KEY_PAIR = bytes(
  '6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
)
const vector = { hmacKey: bytes('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'), ed25519Seed: KEY_PAIR.subarray(0, 32) }
const V1 = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const V1A = 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=='

const other = { hmacKey: Buffer.alloc(32, 7), ed25519Seed: Buffer.alloc(32, 9) }

it('signs as the fixed vectors say', () => {
  expect(signatures([vector], content)).toBe(`${V1} ${V1A}`)
})

it('writes keys as the specification does', () => {
  expect(secretText(vector.hmacKey)).toBe('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
  expect(publicKeyText(vector.ed25519Seed)).toBe(`whpk_${KEY_PAIR.subarray(32).toString('base64')}`)
})

it('signs with every key while they are rotated, so that each one verifies', () => {
  const now = { ...content, timestamp: Math.floor(Date.now() / 1000) }
  const header = signatures([other, vector], now)
  const headers = {
    'webhook-id': now.id,
    'webhook-timestamp': String(now.timestamp),
    'webhook-signature': header,
  }
  for (const Verifier of VERIFIERS) {
    for (const { hmacKey } of [vector, other]) {
      expect(() => new Verifier(secretText(hmacKey)).verify(now.body, headers)).not.toThrow()
      expect(() => new Verifier(secretText(hmacKey)).verify(`${now.body} `, headers)).toThrow('signature')
    }
    expect(() => new Verifier(secretText(Buffer.alloc(32, 1))).verify(now.body, headers)).toThrow('signature')
  }

  const asymmetric = header
    .split(' ')
    .flatMap((part) => (part.startsWith('v1a,') ? [bytes(part.slice(4))] : []))
  const signed = Buffer.from(`${now.id}.${now.timestamp}.${now.body}`)
  for (const { ed25519Seed } of [vector, other]) {
    const x = bytes(publicKeyText(ed25519Seed).slice('whpk_'.length)).toString('base64url')
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    expect(asymmetric.filter((signature) => verify(null, signed, key, signature))).toHaveLength(1)
  }
})
