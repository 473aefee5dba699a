import { z } from 'zod'
import { invalidRequest } from './api-error.ts'
import { limitsOf } from './models.ts'
import { checkOutputSchema } from './output-schema.ts'

const cacheControl = z.strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() })

const contentBlock = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  cache_control: cacheControl.nullish(),
  citations: z.unknown().optional(),
})

const message = z.looseObject({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([z.string(), z.array(contentBlock)]),
})

const tool = z.looseObject({ cache_control: cacheControl.nullish() })

const countTokensRequest = z.looseObject({
  model: z.string(),
  messages: z.array(message).min(1),
  system: z.union([z.string(), z.array(contentBlock)]).optional(),
  tools: z.array(tool).optional(),
  cache_control: cacheControl.nullish(),
  output_config: z
    .looseObject({
      format: z
        .strictObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) })
        .nullish(),
    })
    .optional(),
})

const messagesRequest = countTokensRequest.extend({
  max_tokens: z.int().nonnegative(),
  stream: z.boolean().optional(),
})

export type ContentBlock = z.infer<typeof contentBlock>
export type PromptRequest = z.infer<typeof countTokensRequest>
export type MessagesRequest = z.infer<typeof messagesRequest>

/** Reads the body of `POST /v1/messages`; throws the 400 or 404 the API answers for a wrong one. */
export function parseMessagesRequest(body: string): MessagesRequest {
  const request = parse(messagesRequest, body)
  checkPrompt(request)
  const { maxOutputTokens } = limitsOf(request.model)
  if (request.max_tokens > maxOutputTokens) {
    throw invalidRequest(
      `max_tokens: ${request.max_tokens} > ${maxOutputTokens}, which is the maximum allowed number of output tokens for ${request.model}`,
    )
  }
  return request
}

/** Reads the body of `POST /v1/messages/count_tokens`, which obeys the same rules. */
export function parseCountTokensRequest(body: string): PromptRequest {
  const request = parse(countTokensRequest, body)
  checkPrompt(request)
  return request
}

/** All content blocks of a message; a plain string is the short form of one text block. */
export function blocksOf(content: string | ContentBlock[]): ContentBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

const SAMPLING_PARAMETERS = ['temperature', 'top_p', 'top_k']

function parse<Request>(schema: z.ZodType<Request>, body: string): Request {
  const value = parseJson(body)
  for (const name of SAMPLING_PARAMETERS) {
    if (name in value) throw invalidRequest(`${name}: sampling parameters are not supported`)
  }
  const result = schema.safeParse(value, {
    error: (issue) => (issue.input === undefined ? 'Field required' : undefined),
  })
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  throw invalidRequest(`${issue.path.join('.')}: ${issue.message}`)
}

function parseJson(body: string): object {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw invalidRequest('The request body is not valid JSON')
  }
  if (typeof value !== 'object' || value === null) throw invalidRequest('The request body must be an object')
  return value
}

function checkPrompt(request: PromptRequest) {
  const { acceptsPrefill } = limitsOf(request.model)
  if (request.messages.at(-1)!.role === 'assistant' && !acceptsPrefill) {
    throw invalidRequest(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    )
  }
  const format = request.output_config?.format
  if (format) {
    if (asksForCitations(request)) throw invalidRequest('Citations cannot be used with output_config.format')
    checkOutputSchema(format.schema)
  }
}

function asksForCitations(request: PromptRequest) {
  return request.messages
    .flatMap((message) => blocksOf(message.content))
    .some(({ citations }) => isEnabled(citations))
}

function isEnabled(citations: unknown) {
  return (
    typeof citations === 'object' &&
    citations !== null &&
    'enabled' in citations &&
    citations.enabled === true
  )
}
