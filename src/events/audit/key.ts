import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeSecretFile } from '../../access/secret-file.ts'
import { OperatorError } from '../../errors.ts'

/** The Ed25519 key that signs checkpoints. */
export interface AuditKey {
  /** The first 16 hexadecimal digits of the SHA-256 of its public half (SPKI, DER) */
  id: string
  /** Whether somebody gave it in DOCKET_AUDIT_KEY; else Docket made it for itself */
  configured: boolean
  privateKey: KeyObject
  publicKey: KeyObject
}

/** Keys whose signatures are believed, by id. */
export type PublicKeys = ReadonlyMap<string, KeyObject>

interface KeySettings {
  DOCKET_AUDIT_KEY?: string
  DOCKET_DATA_DIR: string
}

/**
 * The key of DOCKET_AUDIT_KEY, else the one kept in `<data folder>/audit-key` (mode 0600), made at the first start.
 * @throws OperatorError when it is no Ed25519 key, or can be neither read nor kept
 */
export async function loadAuditKey(config: KeySettings): Promise<AuditKey> {
  if (config.DOCKET_AUDIT_KEY) {
    return { ...parsePrivateKey(config.DOCKET_AUDIT_KEY, 'DOCKET_AUDIT_KEY'), configured: true }
  }
  const file = keyFile(config)
  try {
    if (!existsSync(file)) await makeSecretFile(file, newKey())
    return { ...parsePrivateKey(await readFile(file, 'utf8'), file), configured: false }
  } catch (error) {
    if (error instanceof OperatorError) throw error
    const sentence = `The key that seals the log cannot be kept in ${file}: make the folder writable, or set DOCKET_AUDIT_KEY.`
    throw new OperatorError(sentence, { cause: error })
  }
}

/** @throws OperatorError when there is no key, or it is no Ed25519 key */
export async function loadPublicKeys(config: KeySettings, files: string[]): Promise<PublicKeys> {
  if (files.length === 0) {
    if (!config.DOCKET_AUDIT_KEY && !existsSync(keyFile(config))) {
      throw new OperatorError('There is no key to check signatures with: pass --key with the public key.')
    }
    return publicKeys((await loadAuditKey(config)).publicKey)
  }
  return publicKeys(
    ...(await Promise.all(files.map(async (file) => parsePublicKey(await readFile(file, 'utf8'), file)))),
  )
}

export const publicKeys = (...keys: KeyObject[]): PublicKeys => new Map(keys.map((key) => [keyId(key), key]))

export const publicPem = ({ publicKey }: AuditKey): string =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString()

const keyFile = ({ DOCKET_DATA_DIR }: KeySettings) => join(DOCKET_DATA_DIR, 'audit-key')

const newKey = () =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

const keyId = (key: KeyObject) =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16)

/** PEM, or the base64 of PKCS8, which fits into one line. */
function parsePrivateKey(text: string, source: string) {
  const privateKey = parse(source, () =>
    text.includes('-----')
      ? createPrivateKey(text)
      : createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' }),
  )
  const publicKey = createPublicKey(privateKey)
  return { id: keyId(publicKey), privateKey, publicKey }
}

const parsePublicKey = (text: string, source: string) => parse(source, () => createPublicKey(text))

function parse(source: string, read: () => KeyObject): KeyObject {
  try {
    const key = read()
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // What OpenSSL says could repeat the key.
  }
  throw new OperatorError(`${source} is not an Ed25519 key in PEM, or in base64 of PKCS8.`)
}
