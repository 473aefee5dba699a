import type { MessagesRequest } from '../messages-request.ts'
import { indexDocument } from '../search/document-index.ts'
import { evaluate } from './evaluate.ts'
import { exampleOf } from './example.ts'
import { extract } from './extract.ts'
import { summarize } from './summarize.ts'
import { documentTask } from './task.ts'

/** The text that answers a request: the same one for the same request, found by searching, never invented. */
export function answerText(request: MessagesRequest): string {
  const format = request.output_config?.format
  const asked = documentTask(request)
  if (asked) return JSON.stringify(answerTask(asked))
  if (format) return JSON.stringify(exampleOf(format.schema))
  return 'Simulated: no model read this request. The simulator answers questions about a document by text search.'
}

function answerTask({ document, task }: NonNullable<ReturnType<typeof documentTask>>) {
  const index = indexDocument(document)
  switch (task.type) {
    case 'SUMMARIZE':
      return summarize(index, task)
    case 'EXTRACT':
      return { fields: task.fields.map((field) => extract(index, field)) }
    case 'EVALUATE':
      return { criteria: task.criteria.map((criterion) => evaluate(index, criterion)) }
  }
}
