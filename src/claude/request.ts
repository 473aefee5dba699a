import type Anthropic from '@anthropic-ai/sdk'
import { answerSchema, type Prompt } from './prompts/prompt.ts'

export interface PromptDocument {
  text: string
  /** Of the text, lower-case hex */
  sha256: string
}

/**
 * Most tokens of an answer. Thinking counts inside and is billed as output, so this leaves room for both; since calls
 * stream, a high limit costs nothing by itself. A lower one would cut long extractions off.
 */
export const MAX_OUTPUT_TOKENS = 32_000

/** What differs from one call for the same answer to the next. */
export interface Circumstances {
  maxOutputTokens?: number
  /** What was wrong with the last answer */
  correction?: string
}

export type RequestBody = Anthropic.MessageStreamParams

/**
 * The body of one model call. The document comes first with a cache breakpoint, so that jobs of one task type on the
 * same document share it (another form of answer is another cache entry), and stands inside a fence that its author could not know: the tag is made from its own hash.
 */
export function buildRequest(
  model: string,
  document: PromptDocument,
  prompt: Prompt,
  { maxOutputTokens = MAX_OUTPUT_TOKENS, correction }: Circumstances = {},
): RequestBody {
  const fence = `document_${document.sha256.slice(0, 16)}`
  return {
    model,
    max_tokens: maxOutputTokens,
    system: [{ type: 'text', text: prompt.system }],
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'text',
            text: `<${fence}>\n${document.text}\n</${fence}>`,
            cache_control: { type: 'ephemeral' },
          },
          { type: 'text', text: prompt.question + (correction ? `\n\n${corrected(correction)}` : '') },
        ],
      },
    ],
    output_config: { format: { type: 'json_schema', schema: answerSchema(prompt) } },
  }
}

const corrected = (problem: string) =>
  `Your last answer to this could not be used: ${problem.replaceAll('<', '\\u003c')} Answer again, exactly in the form asked for.`
