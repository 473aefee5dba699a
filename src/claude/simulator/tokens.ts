import { invalidRequest } from './api-error.ts'
import { blocksOf, type ContentBlock, type PromptRequest } from './messages-request.ts'
import { limitsOf } from './models.ts'

/**
 * Characters of English text per token. Recorded prompts measure 4.5 to 5.0, and the tokenizer since
 * Opus 4.7 makes about 30% more tokens of the same text: 4 lies between the two.
 */
const CHARACTERS_PER_TOKEN = 4

export function tokensOf(text: string) {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN)
}

/** One part of a prompt, in the order in which the API caches: tools, system, messages. */
interface PromptPart {
  content: string
  tokens: number
  cacheTtl: '5m' | '1h' | undefined
}

/** The prompt as a list of parts, each with the cache breakpoint that may stand after it. */
export function promptParts(request: PromptRequest): PromptPart[] {
  const parts = [
    ...(request.tools ?? []).map((tool) => promptPart('tool', JSON.stringify(tool), tool.cache_control)),
    ...blocksOf(request.system ?? []).map((block) => blockPart('system', block)),
    ...request.messages.flatMap(({ role, content }) =>
      blocksOf(content).map((block) => blockPart(role, block)),
    ),
  ]
  const last = parts.at(-1)
  // A breakpoint on the request itself is the API's automatic one: it stands after the last block.
  if (last && request.cache_control) last.cacheTtl ??= request.cache_control.ttl ?? '5m'
  return parts
}

/**
 * Counts all input tokens of a request, cached or not, with the hidden ones an output format adds.
 * Throws the API's 400 when the context of the model does not hold them.
 */
export function checkPromptLength(request: PromptRequest) {
  const tokens = promptParts(request).reduce((sum, part) => sum + part.tokens, formatTokens(request))
  const { contextTokens } = limitsOf(request.model)
  if (tokens > contextTokens) {
    throw invalidRequest(`prompt is too long: ${tokens} tokens > ${contextTokens} maximum`)
  }
  return tokens
}

/** An output format is described to the model in its prompt and is never cached. */
export function formatTokens(request: PromptRequest) {
  const format = request.output_config?.format
  return format ? tokensOf(JSON.stringify(format)) : 0
}

function blockPart(role: string, block: ContentBlock) {
  const { cache_control, ...content } = block
  return promptPart(role, block.text ?? JSON.stringify(content), cache_control)
}

function promptPart(role: string, content: string, cacheControl: ContentBlock['cache_control']): PromptPart {
  return {
    content: `${role}\n${content}`,
    tokens: tokensOf(content),
    cacheTtl: cacheControl ? (cacheControl.ttl ?? '5m') : undefined,
  }
}
