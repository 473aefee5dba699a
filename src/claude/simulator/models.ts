import { ApiError } from './api-error.ts'

interface ModelLimits {
  contextTokens: number
  maxOutputTokens: number
  /** A shorter prefix is not cached, and nothing says so. */
  minCacheTokens: number
  /** Models before 4.6 continue an assistant message that the client began; later ones refuse it. */
  acceptsPrefill: boolean
}

const million = (minCacheTokens: number): ModelLimits => ({
  contextTokens: 1_000_000,
  maxOutputTokens: 128_000,
  minCacheTokens,
  acceptsPrefill: false,
})

const family45 = (minCacheTokens: number): ModelLimits => ({
  contextTokens: 200_000,
  maxOutputTokens: 64_000,
  minCacheTokens,
  acceptsPrefill: true,
})

const MODELS: Record<string, ModelLimits> = {
  'claude-haiku-5-5': million(512),
  'claude-sonnet-5-5': million(512),
  'claude-opus-5-5': million(512),
  'claude-fable-5-2': million(512),
  'claude-fable-5-1': million(512),
  'claude-fable-5': million(512),
  'claude-mythos-5-2': million(512),
  'claude-mythos-5-1': million(512),
  'claude-mythos-5': million(512),
  'claude-opus-5': million(512),
  'claude-sonnet-5': million(1024),
  'claude-opus-4-8': million(1024),
  'claude-opus-4-7': million(2048),
  'claude-opus-4-6': million(4096),
  'claude-sonnet-4-6': million(1024),
  'claude-opus-4-5': family45(4096),
  'claude-opus-4-5-20251101': family45(4096),
  'claude-sonnet-4-5': family45(1024),
  'claude-sonnet-4-5-20250929': family45(1024),
  'claude-haiku-4-5': family45(4096),
  'claude-haiku-4-5-20251001': family45(4096),
}

/** The limits of a model; throws the API's 404 for a name it does not know. */
export function limitsOf(model: string): ModelLimits {
  const limits = Object.hasOwn(MODELS, model) ? MODELS[model] : undefined
  if (!limits) throw new ApiError(404, { message: `model: ${model}` })
  return limits
}

/** One entry of the Models API. Prices and capabilities are not simulated. */
export function modelInfo(model: string) {
  const { contextTokens, maxOutputTokens } = limitsOf(model)
  return {
    type: 'model',
    id: model,
    display_name: `${model} (simulated)`,
    created_at: '1970-01-01T00:00:00Z',
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
    line: null,
    capabilities: null,
    max_input_tokens: contextTokens,
    max_tokens: maxOutputTokens,
  }
}

/** The whole Models API list, as one page. */
export function modelList() {
  const data = Object.keys(MODELS).map(modelInfo)
  return { data, has_more: false, first_id: data[0]?.id, last_id: data.at(-1)?.id }
}
