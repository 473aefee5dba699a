import { z } from 'zod'
import { invalidInput } from '../errors.ts'

/** @throws DocketError INVALID_INPUT, naming the argument, when the id is not a UUID */
export function idArgument(name: string, id: string): string {
  if (!z.uuid().safeParse(id).success) throw invalidInput({ field: name, message: 'is not an id' })
  return id
}
