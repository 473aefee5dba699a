import { z } from 'zod'

export const LENGTHS = ['BRIEF', 'STANDARD', 'DETAILED'] as const
export const FIELD_TYPES = ['TEXT', 'NUMBER', 'MONEY', 'DATE', 'BOOLEAN', 'LIST'] as const
export const PRIORITIES = ['INTERACTIVE', 'NORMAL', 'BULK'] as const
export const WHEN_OVER_BUDGET = ['WAIT', 'FAIL'] as const

export type FieldType = (typeof FIELD_TYPES)[number]

export const MAX_FIELDS = 100
export const MAX_CRITERIA = 100
const MAX_FOCUS = 2000
const MAX_NAME = 200
const MAX_DESCRIPTION = 2000

/** Text that PostgreSQL and the model can hold: valid Unicode, no control characters but tab and line ends. */
export function sentence(max: number) {
  return z
    .string()
    .refine((text) => text.isWellFormed(), 'holds half of a surrogate pair')
    .refine((text) => !/(?![\t\r\n])\p{Cc}/u.test(text), 'holds a control character')
    .trim()
    .min(1, 'is empty')
    .max(max, `is longer than ${max} characters`)
}

const uniqueNames = (items: { name: string }[], context: z.RefinementCtx) => {
  const seen = new Set<string>()
  items.forEach(({ name }, index) => {
    if (seen.has(name)) context.addIssue({ code: 'custom', path: [index, 'name'], message: 'is used twice' })
    seen.add(name)
  })
}

const many = <Item extends z.ZodType<{ name: string }>>(item: Item, max: number) =>
  z.array(item).min(1, 'is empty').max(max, `has more than ${max} entries`).superRefine(uniqueNames)

export const SummarizeInput = z.object({
  focus: sentence(MAX_FOCUS)
    .nullish()
    .transform((focus) => focus ?? null),
  length: z
    .enum(LENGTHS)
    .nullish()
    .transform((length) => length ?? 'STANDARD'),
})

const FieldInput = z.object({
  name: sentence(MAX_NAME),
  description: sentence(MAX_DESCRIPTION)
    .nullish()
    .transform((description) => description ?? null),
  type: z
    .enum(FIELD_TYPES)
    .nullish()
    .transform((type) => type ?? 'TEXT'),
  required: z
    .boolean()
    .nullish()
    .transform((required) => required ?? false),
})

export const ExtractInput = z.object({ fields: many(FieldInput, MAX_FIELDS) })

const CriterionInput = z.object({
  name: sentence(MAX_NAME),
  description: sentence(MAX_DESCRIPTION),
})

export const EvaluateInput = z.object({ criteria: many(CriterionInput, MAX_CRITERIA) })

export type SummarizeInput = z.output<typeof SummarizeInput>
export type ExtractInput = z.output<typeof ExtractInput>
export type EvaluateInput = z.output<typeof EvaluateInput>

/** What a job is asked to do: its type and that type's parameters. */
export type Task =
  | { taskType: 'SUMMARIZE'; input: SummarizeInput }
  | { taskType: 'EXTRACT'; input: ExtractInput }
  | { taskType: 'EVALUATE'; input: EvaluateInput }

export type TaskType = Task['taskType']
