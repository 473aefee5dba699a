import type { Message, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages'

/** About the size of the pieces in recorded streams; by code points, so that no character is torn. */
const PIECES_OF_TEXT = /[\s\S]{1,24}/gu

type StreamEvent = RawMessageStreamEvent | { type: 'ping' }

/** The events of a stream that carries this message, as server-sent events. */
export function streamEvents(message: Message): string[] {
  return [...eventsOf(message)].map(serverSentEvent)
}

/** One server-sent event in the API's form: its name is the type inside its data. */
export function serverSentEvent(event: { type: string }) {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

function* eventsOf(message: Message): Generator<StreamEvent> {
  const { content, stop_reason, stop_sequence, stop_details, container, usage } = message
  const unfinished = { content: [], stop_reason: null, stop_sequence: null, stop_details: null }
  yield {
    type: 'message_start',
    message: { ...message, ...unfinished, usage: { ...usage, output_tokens: 1 } },
  }
  for (const [index, block] of content.entries()) {
    if (block.type !== 'text') continue
    yield { type: 'content_block_start', index, content_block: { ...block, text: '' } }
    yield { type: 'ping' }
    for (const text of block.text.match(PIECES_OF_TEXT) ?? []) {
      yield { type: 'content_block_delta', index, delta: { type: 'text_delta', text } }
    }
    yield { type: 'content_block_stop', index }
  }
  yield {
    type: 'message_delta',
    delta: { stop_reason, stop_sequence, stop_details, container },
    usage: {
      input_tokens: usage.input_tokens,
      cache_creation_input_tokens: usage.cache_creation_input_tokens,
      cache_read_input_tokens: usage.cache_read_input_tokens,
      output_tokens: usage.output_tokens,
      output_tokens_details: usage.output_tokens_details,
      server_tool_use: usage.server_tool_use,
    },
  }
  yield { type: 'message_stop' }
}
