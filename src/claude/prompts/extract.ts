import { z } from 'zod'
import { GROUND_RULES, type Prompt, taskBlock } from './prompt.ts'
import { sameNames } from './same-names.ts'

// One form for every set of fields: the API compiles a schema once, and a property per field would break its
// limits on optional properties and unions. "Not applicable" is the empty string for the same reason.
const Field = z.strictObject({
  name: z.string(),
  found: z.boolean(),
  written: z.string(),
  value: z.string(),
  currency: z.string(),
  items: z.array(z.string()),
  quotes: z.array(z.string()),
})
const Answer = z.strictObject({ fields: z.array(Field) })

export type ExtractAnswer = z.output<typeof Answer>

export function extractPrompt(task: {
  fields: { name: string; description: string | null; type: string; required: boolean }[]
}): Prompt<ExtractAnswer> {
  return {
    version: 'extract-1',
    system: GROUND_RULES,
    question: `Extract the fields of the task from the document. Answer with every field exactly once, in the order of the task, under the same name.
"found": false when the document does not state it; then every other entry is empty. A required field that is not there is still not found: never invent, infer or compute a value.
"written": the words of the document that state the value, copied letter by letter, as short as possible.
"value", by type: TEXT: empty, because "written" says it. NUMBER: a plain decimal number such as 1250.5, scale words applied. MONEY: the amount as such a number, with "currency" as ISO 4217 code. DATE: ISO form YYYY-MM-DD, only if day, month and year are stated. BOOLEAN: "true" or "false", as the document states it. LIST: empty, with the entries in "items", each copied letter by letter.
"quotes": the passage or passages around "written" that show what the value means.
${taskBlock({ type: 'EXTRACT', ...task })}`,
    answer: Answer.refine(({ fields }) => sameNames(fields, task.fields), {
      path: ['fields'],
      message: 'not exactly the fields that were asked for',
    }),
  }
}
