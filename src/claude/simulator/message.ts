import type { Message } from '@anthropic-ai/sdk/resources/messages'
import type { Failure, FailureOf } from './failures.ts'
import type { InputUsage } from './prompt-cache.ts'
import type { Reading } from './reading.ts'
import { tokensOf } from './tokens.ts'

/** How an answer ends: its text and why it stopped. */
type Ending = Pick<Message, 'stop_reason' | 'stop_sequence' | 'stop_details'> & { text: string }

/** Builds the message that answers a request, bent by the failure that was ordered. */
export function composeMessage(
  id: string,
  { model, maxTokens, answer }: Reading,
  input: InputUsage,
  failure: Failure | undefined,
): Message {
  const { text: sent, ...stop } = endingOf(answer, maxTokens, failure)
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: sent === '' ? [] : [{ type: 'text', text: sent, citations: null }],
    ...stop,
    container: null,
    diagnostics: null,
    usage: {
      ...input,
      output_tokens: tokensOf(sent),
      output_tokens_details: { thinking_tokens: 0 },
      server_tool_use: null,
      service_tier: 'standard',
      inference_geo: 'not_available',
      speed: null,
    },
  }
}

function endingOf(text: string, maxTokens: number, failure: Failure | undefined): Ending {
  switch (failure?.kind) {
    case 'stopReason':
      return stoppedEarly(text, failure)
    case 'badJson':
      return ending(firstHalf(text), 'end_turn')
    case 'wrongSchema':
      return ending('{"simulated":"an answer that breaks the schema"}', 'end_turn')
    case 'empty':
      return ending('', 'end_turn')
    default:
      return tokensOf(text) > maxTokens
        ? ending(firstTokens(text, maxTokens), 'max_tokens')
        : ending(text, 'end_turn')
  }
}

function stoppedEarly(text: string, failure: FailureOf<'stopReason'>): Ending {
  switch (failure.stopReason) {
    case 'refusal': {
      const explanation = 'Simulated: this request was refused because a test asked for it.'
      // Refused before the first word, the cheaper of the two ways to refuse.
      const stop_details = { type: 'refusal' as const, category: failure.category, explanation }
      return { ...ending('', 'refusal'), stop_details }
    }
    case 'stop_sequence':
      return { ...ending(firstHalf(text), 'stop_sequence'), stop_sequence: 'Human:' }
    default:
      return ending(firstHalf(text), failure.stopReason)
  }
}

function ending(text: string, stop_reason: Message['stop_reason']): Ending {
  return { text, stop_reason, stop_sequence: null, stop_details: null }
}

function firstHalf(text: string) {
  return beginning(text, Math.ceil(text.length / 2))
}

/** The longest beginning of a text that counts as no more than these tokens. */
function firstTokens(text: string, tokens: number) {
  return beginning(text, Math.floor((text.length * tokens) / tokensOf(text)))
}

/** Never half a character: a database refuses to store one. */
function beginning(text: string, length: number) {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}
