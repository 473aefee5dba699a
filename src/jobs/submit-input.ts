import { z } from 'zod'
import { type NewDocument, plainText } from '../documents/text.ts'
import { invalidInput } from '../errors.ts'
import { type AddressGuard, createAddressGuard } from '../webhooks/address-guard.ts'
import { webhookUrl } from '../webhooks/webhook-url.ts'
import {
  EvaluateInput,
  ExtractInput,
  PRIORITIES,
  SummarizeInput,
  sentence,
  type Task,
  WHEN_OVER_BUDGET,
} from './tasks.ts'

export const MAX_LABELS = 32
const MAX_LABEL = 200
const MAX_KEY = 255
const MAX_DAYS_AHEAD = 366
const DAY_MS = 86_400_000
const MAX_COST_MICROS = 1_000_000_000_000

// One line: labels, keys and names are shown in lists and written to logs.
const line = (max: number) =>
  sentence(max).refine((text) => !/[\t\r\n]/.test(text), 'holds a line end or a tab')

const documentText = (max: number) =>
  z
    .string()
    .refine((text) => text.length <= max, `is longer than ${max} characters`)
    .refine((text) => text.isWellFormed(), 'holds half of a surrogate pair')
    .refine((text) => !text.includes('\0'), 'holds a NUL character')
    .refine((text) => /\S/.test(text), 'is empty')

/** Labels as a list; no key twice. */
export const labels = z
  .array(z.object({ key: line(MAX_LABEL), value: line(MAX_LABEL) }))
  .max(MAX_LABELS, `has more than ${MAX_LABELS} entries`)
  .superRefine((items, context) => {
    const keys = items.map((item) => item.key)
    keys.forEach((key, index) => {
      if (keys.indexOf(key) < index)
        context.addIssue({ code: 'custom', path: [index, 'key'], message: 'is used twice' })
    })
  })

const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? null)

const nearTime = z
  .date()
  .refine((at) => at.getTime() < Date.now() + MAX_DAYS_AHEAD * DAY_MS, 'is more than a year ahead')

const submitInput = (maxTextLength: number, guard: AddressGuard) =>
  z
    .object({
      task: z
        .object({
          summarize: SummarizeInput.nullish(),
          extract: ExtractInput.nullish(),
          evaluate: EvaluateInput.nullish(),
        })
        .transform(({ summarize, extract, evaluate }, context): Task => {
          if (summarize) return { taskType: 'SUMMARIZE', input: summarize }
          if (extract) return { taskType: 'EXTRACT', input: extract }
          if (evaluate) return { taskType: 'EVALUATE', input: evaluate }
          context.addIssue({ code: 'custom', message: 'names no task' })
          return z.NEVER
        }),
      document: z
        .object({
          id: z.uuid('is not a document id').nullish(),
          inline: z
            .object({ name: optional(line(MAX_LABEL)), text: documentText(maxTextLength) })
            .transform(({ name, text }) => plainText(name ?? 'Untitled', text))
            .nullish(),
        })
        .transform(({ id, inline }, context): { id: string } | NewDocument => {
          if (id) return { id }
          if (inline) return inline
          context.addIssue({ code: 'custom', message: 'is missing' })
          return z.NEVER
        }),
      priority: z
        .enum(PRIORITIES)
        .nullish()
        .transform((priority) => priority ?? 'NORMAL'),
      labels: labels
        .nullish()
        .transform((items) => Object.fromEntries((items ?? []).map((l) => [l.key, l.value]))),
      idempotencyKey: optional(line(MAX_KEY)),
      webhookUrl: optional(webhookUrl(guard)),
      runAfter: optional(nearTime),
      deadline: optional(nearTime),
      maxCostMicros: optional(
        z.int().min(1, 'is below 1').max(MAX_COST_MICROS, `is above ${MAX_COST_MICROS}, a million dollars`),
      ),
      whenOverBudget: z
        .enum(WHEN_OVER_BUDGET)
        .nullish()
        .transform((choice) => choice ?? 'WAIT'),
    })
    .refine(({ runAfter, deadline }) => !runAfter || !deadline || runAfter < deadline, {
      path: ['deadline'],
      message: 'is not after runAfter',
    })

export type SubmitInput = z.output<ReturnType<typeof submitInput>>

/**
 * Checks a submit before anything is written or spent.
 * @throws DocketError INVALID_INPUT, naming every field that is wrong
 */
export type ParseSubmit = (input: unknown) => SubmitInput

/**
 * Builds the check once: building it costs more than a whole submit.
 * @param guard where webhooks may go; without one, to the public internet
 */
export function submitParser(maxTextLength: number, guard = createAddressGuard()): ParseSubmit {
  const schema = submitInput(maxTextLength, guard)
  return (input) => {
    const parsed = schema.safeParse(input)
    if (parsed.success) return parsed.data
    throw invalidInput(
      ...parsed.error.issues.map((issue) => ({ field: fieldPath(issue.path), message: issue.message })),
    )
  }
}

const fieldPath = (path: PropertyKey[]) =>
  path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${String(part)}`))
    .join('')
