import { z } from 'zod'
import { blocksOf, type MessagesRequest } from '../messages-request.ts'

const summarizeTask = z.object({
  type: z.literal('SUMMARIZE'),
  focus: z.string().nullish(),
  length: z.enum(['BRIEF', 'STANDARD', 'DETAILED']).default('STANDARD'),
})

const extractTask = z.object({
  type: z.literal('EXTRACT'),
  fields: z.array(
    z.object({
      name: z.string(),
      description: z.string().nullish(),
      type: z.enum(['TEXT', 'NUMBER', 'MONEY', 'DATE', 'BOOLEAN', 'LIST']).default('TEXT'),
    }),
  ),
})

const evaluateTask = z.object({
  type: z.literal('EVALUATE'),
  criteria: z.array(z.object({ name: z.string(), description: z.string().nullish() })),
})

const task = z.discriminatedUnion('type', [summarizeTask, extractTask, evaluateTask])

type Task = z.infer<typeof task>
export type SummarizeTask = z.infer<typeof summarizeTask>
export type ExtractField = z.infer<typeof extractTask>['fields'][number]
export type Criterion = z.infer<typeof evaluateTask>['criteria'][number]

const DOCUMENT = /<document(_[\w-]+)?>\n?([\s\S]*)\n?<\/document\1>/
const TASK = /<task>([\s\S]*?)<\/task>/

/** The document and the task in a request of ours; undefined for any other request. */
export function documentTask(request: MessagesRequest): { document: string; task: Task } | undefined {
  const texts = request.messages.flatMap(({ content }) => blocksOf(content).map((block) => block.text ?? ''))
  const documentAt = texts.findIndex((text) => DOCUMENT.test(text))
  if (documentAt < 0) return undefined
  const document = texts[documentAt]!.match(DOCUMENT)![2]!
  // The last task wins and only behind the document: a document may itself contain the word.
  const tasks = texts.slice(documentAt + 1).flatMap((text) => text.match(TASK)?.[1] ?? [])
  const parsed = task.safeParse(parseJson(tasks.at(-1)))
  return parsed.success ? { document, task: parsed.data } : undefined
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
