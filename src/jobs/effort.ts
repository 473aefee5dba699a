import { estimateTokens } from '../claude/estimate.ts'
import { evaluatePrompt } from '../claude/prompts/evaluate.ts'
import { extractPrompt } from '../claude/prompts/extract.ts'
import type { Prompt } from '../claude/prompts/prompt.ts'
import { summarizePrompt } from '../claude/prompts/summarize.ts'
import type { Task } from './tasks.ts'

/** Tokens of a task's model call, about, its document apart. They are reserved before the call, and settled after it. */
export interface Effort {
  taskTokens: number
  outputTokens: number
}

// The answer's form is described to the model as well.
const SCHEMA_TOKENS = 300
// Models think before they answer, and that is billed as output.
const THINKING_TOKENS = 500
const POINT_TOKENS = 100
const POINTS = { BRIEF: 5, STANDARD: 10, DETAILED: 25 }
const FIELD_TOKENS = 100
const CRITERION_TOKENS = 200

export function effortOf(task: Task): Effort {
  const { system, question } = promptOf(task)
  return {
    taskTokens: estimateTokens(system) + estimateTokens(question) + SCHEMA_TOKENS,
    outputTokens: THINKING_TOKENS + answerTokens(task),
  }
}

function promptOf({ taskType, input }: Task): Prompt {
  switch (taskType) {
    case 'SUMMARIZE':
      return summarizePrompt(input)
    case 'EXTRACT':
      return extractPrompt(input)
    case 'EVALUATE':
      return evaluatePrompt(input)
  }
}

function answerTokens({ taskType, input }: Task): number {
  switch (taskType) {
    case 'SUMMARIZE':
      return POINT_TOKENS * (1 + POINTS[input.length])
    case 'EXTRACT':
      return FIELD_TOKENS * input.fields.length
    case 'EVALUATE':
      return CRITERION_TOKENS * input.criteria.length
  }
}
