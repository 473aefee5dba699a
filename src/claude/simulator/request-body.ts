import type { IncomingMessage } from 'node:http'
import { ApiError } from './api-error.ts'

const MAX_BODY_BYTES = 32 * 1024 * 1024

/**
 * Reads a request body. One that is too large is read to its end and thrown away before the 413: a client
 * that is still sending would see a dropped connection and never the answer.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  if (bytes > MAX_BODY_BYTES) throw new ApiError(413)
  return Buffer.concat(chunks)
}
