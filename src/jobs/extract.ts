import { type ExtractAnswer, extractPrompt } from '../claude/prompts/extract.ts'
import { type Evidence, findEvidence, holds, type SearchableDocument } from '../evidence/evidence.ts'
import { locate, prepare } from '../evidence/locate.ts'
import { type FieldValue, fieldValue, plainValue } from './field-value.ts'
import type { JobTask } from './task.ts'
import type { ExtractInput, FieldType } from './tasks.ts'

export type FieldStatus = 'FOUND' | 'NOT_FOUND' | 'UNVERIFIED'

export interface ExtractedField {
  name: string
  type: FieldType
  required: boolean
  status: FieldStatus
  /** null when not found, and when the model's words do not make a value of the type */
  value: FieldValue | null
  /** The words of the document that state the value */
  written: string | null
  evidence: Evidence[]
}

export interface ExtractResult {
  fields: ExtractedField[]
  /** Plain values by field name; null for what is not found or not verified */
  values: Record<string, unknown>
}

type AskedField = ExtractInput['fields'][number]
type AnsweredField = ExtractAnswer['fields'][number]

export const extract: JobTask<ExtractInput, ExtractAnswer, ExtractResult> = {
  taskType: 'EXTRACT',
  prompt: extractPrompt,

  conclude({ fields: asked }, answer, document) {
    const answered = new Map(answer.fields.map((field) => [field.name, field]))
    const fields = asked.map((field) => check(field, answered.get(field.name)!, document))
    const values = Object.fromEntries(
      fields.map(({ name, status, value }) => [name, status === 'FOUND' ? plainValue(value) : null]),
    )
    return {
      result: { fields, values },
      claims: fields.filter(({ status }) => status !== 'NOT_FOUND').length,
      missing: fields.flatMap(missingFrom),
    }
  },
}

function check(asked: AskedField, answered: AnsweredField, document: SearchableDocument): ExtractedField {
  const { name, type, required } = asked
  if (!answered.found)
    return { name, type, required, status: 'NOT_FOUND', value: null, written: null, evidence: [] }

  const evidence = findEvidence(document, answered.quotes)
  const value = fieldValue(type, answered)
  const status = value && stands(answered, type, evidence) ? 'FOUND' : 'UNVERIFIED'
  return { name, type, required, status, value, written: answered.written || null, evidence }
}

/** Whether the words of the value stand in a passage that the document really holds. */
function stands(answered: AnsweredField, type: FieldType, evidence: Evidence[]): boolean {
  const passages = evidence.filter(holds).map(({ found }) => prepare(found!))
  const words = type === 'LIST' ? answered.items : [answered.written]
  return words.every((word) =>
    passages.some((passage) => {
      const place = locate(passage, word)
      return place !== null && place.match !== 'FUZZY'
    }),
  )
}

function missingFrom({ name, status, required }: ExtractedField): string[] {
  if (status === 'UNVERIFIED')
    return [`Field "${name}" has a value whose words do not stand in the document.`]
  if (status === 'NOT_FOUND' && required)
    return [`Field "${name}" is required and the document does not state it.`]
  return []
}
