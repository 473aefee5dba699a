import { z } from 'zod'
import { OperatorError } from '../errors.ts'

/** @throws OperatorError when it is not the id of a job or a workspace */
export function streamId(text: string): string {
  if (!z.uuid().safeParse(text).success) throw new OperatorError(`${text} is not an id.`)
  return text.toLowerCase()
}
