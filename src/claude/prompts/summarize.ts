import { z } from 'zod'
import { GROUND_RULES, type Prompt, taskBlock } from './prompt.ts'

const Point = z.strictObject({ text: z.string(), quotes: z.array(z.string()) })
const Answer = z.strictObject({ overview: Point, keyPoints: z.array(Point) })

export type SummarizeAnswer = z.output<typeof Answer>

const KEY_POINTS = { BRIEF: '3 to 5', STANDARD: '6 to 10', DETAILED: '12 to 25' }

export function summarizePrompt(task: {
  focus: string | null
  length: keyof typeof KEY_POINTS
}): Prompt<SummarizeAnswer> {
  return {
    version: 'summarize-1',
    system: GROUND_RULES,
    question: `Summarize the document for a reader who decides on it and has little time.
"overview": what the document is, between whom, what it does and what matters most; 2 to 5 sentences, with 1 to 3 quotes that carry them.
"keyPoints": ${KEY_POINTS[task.length]} points in order of importance, each one statement with 1 or 2 quotes. Say who, what, how much and until when, as the document says it.
If the task has a focus, choose and order the points by it, and say in the overview if the document has nothing on it.
${taskBlock({ type: 'SUMMARIZE', ...task })}`,
    answer: Answer,
  }
}
