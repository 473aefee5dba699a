import type { Prompt } from '../claude/prompts/prompt.ts'
import type { SearchableDocument } from '../evidence/evidence.ts'
import type { TaskType } from './tasks.ts'

/** What a task made of the model's answer, after its claims were looked for in the document. */
export interface Conclusion<Result = unknown> {
  result: Result
  /** How many claims the result makes */
  claims: number
  /** What was asked for and could not be answered with evidence, one sentence each; empty means COMPLETED */
  missing: string[]
}

/** One of the three things that Docket does with a document. */
export interface JobTask<Input, Answer, Result> {
  taskType: TaskType
  prompt(input: Input): Prompt<Answer>
  /** What a person may see of an answer of which this much has come; left out when that is nothing */
  preview?: (partial: string) => string
  conclude(input: Input, answer: Answer, document: SearchableDocument): Conclusion<Result>
}
