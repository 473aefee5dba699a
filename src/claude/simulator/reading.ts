import { answerText } from './answers/answer.ts'
import { parseMessagesRequest } from './messages-request.ts'
import { type MeasuredPrompt, measurePrompt } from './prompt-cache.ts'
import { checkPromptLength } from './tokens.ts'

/** What the simulator takes from a request body: nothing else of it bears on the answer. */
export interface Reading {
  model: string
  maxTokens: number
  stream: boolean
  prompt: MeasuredPrompt
  /** The whole text that answers it. */
  answer: string
}

/** Bounded, as an answer may hold pages of quotes. */
const MAX_READINGS = 1000

/** Reads each request body once: the same one has the same answer, and load tests send few different ones. */
export class Readings {
  readonly #known = new Map<string, Reading>()

  /** Throws the ApiError of a request the API would refuse. */
  of(body: string, bodySha256: string): Reading {
    const known = this.#known.get(bodySha256)
    if (known) return known
    if (this.#known.size >= MAX_READINGS) this.#known.clear()
    const reading = read(body)
    this.#known.set(bodySha256, reading)
    return reading
  }
}

function read(body: string): Reading {
  const request = parseMessagesRequest(body)
  checkPromptLength(request)
  return {
    model: request.model,
    maxTokens: request.max_tokens,
    stream: request.stream ?? false,
    prompt: measurePrompt(request),
    answer: answerText(request),
  }
}
