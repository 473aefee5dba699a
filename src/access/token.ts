import { createHmac, randomBytes } from 'node:crypto'

/** 256 random bits, as they may stand in a URL. */
export const newToken = () => randomBytes(32).toString('base64url')

/**
 * What is kept of a token. It is made with the API key: who reads or writes the database can make no session of his own,
 * and with another key every session ends.
 */
export const hashToken = (apiKey: string, token: string) =>
  createHmac('sha256', apiKey).update(token).digest()
