import { createHash } from 'node:crypto'
import type { Usage } from '@anthropic-ai/sdk/resources/messages'
import { invalidRequest } from './api-error.ts'
import type { MessagesRequest } from './messages-request.ts'
import { limitsOf } from './models.ts'
import { formatTokens, promptParts } from './tokens.ts'

const LIFETIME_MS = { '5m': 5 * 60_000, '1h': 60 * 60_000 }

/** More prefixes than any test or demo uses; the oldest is forgotten, as a cache may. */
const MAX_PREFIXES = 1000

const MAX_BREAKPOINTS = 4

interface Breakpoint {
  key: string
  /** Tokens of the whole prompt up to here. */
  tokens: number
  ttl: '5m' | '1h'
}

export type InputUsage = Pick<
  Usage,
  'input_tokens' | 'cache_creation_input_tokens' | 'cache_read_input_tokens' | 'cache_creation'
>

export interface MeasuredPrompt {
  breakpoints: Breakpoint[]
  totalTokens: number
}

/** Remembers prompt prefixes as the API does: the first request writes them, a repeat in time reads them. */
export class PromptCache {
  readonly #expiry = new Map<string, number>()

  /** The input of a request as it would be billed now. */
  bill({ breakpoints, totalTokens }: MeasuredPrompt): InputUsage {
    const now = Date.now()
    const hit = breakpoints.findLast(({ key }) => (this.#expiry.get(key) ?? 0) > now)
    const read = hit?.tokens ?? 0
    const written = { '5m': 0, '1h': 0 }
    let cached = read
    for (const { tokens, ttl } of breakpoints) {
      if (tokens <= cached) continue
      written[ttl] += tokens - cached
      cached = tokens
    }
    return {
      input_tokens: totalTokens - cached,
      cache_creation_input_tokens: cached - read,
      cache_read_input_tokens: read,
      cache_creation: { ephemeral_5m_input_tokens: written['5m'], ephemeral_1h_input_tokens: written['1h'] },
    }
  }

  /** Keeps the prefixes of a request, as if it had been answered now. */
  remember({ breakpoints }: MeasuredPrompt) {
    for (const { key, ttl } of breakpoints) {
      this.#expiry.delete(key)
      this.#expiry.set(key, Date.now() + LIFETIME_MS[ttl])
      const oldest = this.#expiry.keys().next().value
      if (this.#expiry.size > MAX_PREFIXES && oldest !== undefined) this.#expiry.delete(oldest)
    }
  }
}

/**
 * Counts a prompt up to each of its breakpoints. A prefix is known by the hash of everything before its breakpoint. The output format is part of it
 * although it stands behind the document: changing the format invalidates the real cache too.
 */
export function measurePrompt(request: MessagesRequest): MeasuredPrompt {
  const { minCacheTokens } = limitsOf(request.model)
  const hash = createHash('sha256').update(JSON.stringify([request.model, request.output_config?.format]))
  const breakpoints: Breakpoint[] = []
  let tokens = 0
  const parts = promptParts(request)
  if (parts.filter(({ cacheTtl }) => cacheTtl).length > MAX_BREAKPOINTS) {
    throw invalidRequest(`A maximum of ${MAX_BREAKPOINTS} blocks with cache_control may be provided.`)
  }
  for (const part of parts) {
    hash.update(`\0${part.content}`)
    tokens += part.tokens
    if (part.cacheTtl && tokens >= minCacheTokens) {
      breakpoints.push({ key: hash.copy().digest('base64'), tokens, ttl: part.cacheTtl })
    }
  }
  return { breakpoints, totalTokens: tokens + formatTokens(request) }
}
