import { z } from 'zod'
import { GROUND_RULES, type Prompt, taskBlock } from './prompt.ts'
import { sameNames } from './same-names.ts'

const Criterion = z.strictObject({
  name: z.string(),
  reasoning: z.string(),
  verdict: z.enum(['PASS', 'FAIL', 'UNDETERMINED']),
  quotes: z.array(z.string()),
})
const Answer = z.strictObject({ criteria: z.array(Criterion) })

export type EvaluateAnswer = z.output<typeof Answer>

export function evaluatePrompt(task: {
  criteria: { name: string; description: string }[]
}): Prompt<EvaluateAnswer> {
  return {
    version: 'evaluate-1',
    system: GROUND_RULES,
    question: `Judge the document by each criterion of the task. Answer with every criterion exactly once, in the order of the task, under the same name.
"reasoning": first, in 1 to 4 sentences: what the document says on it, and why that meets the criterion or not.
"verdict": PASS when the document shows that the criterion is met, FAIL when it shows that it is not met, or when the criterion asks for something that a complete document would state and this one does not; UNDETERMINED when the document does not say enough. Do not lean to either side.
"quotes": the passages that decide it. Empty only if the verdict rests on something being absent.
${taskBlock({ type: 'EVALUATE', ...task })}`,
    answer: Answer.refine(({ criteria }) => sameNames(criteria, task.criteria), {
      path: ['criteria'],
      message: 'not exactly the criteria that were asked for',
    }),
  }
}
