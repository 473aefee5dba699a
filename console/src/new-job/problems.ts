import type { Problem } from '../api/send.ts'

const sentenceOf = ({ message }: Problem) => `This ${message}.`

/** What is wrong with one field of the input, as a sentence; undefined when nothing is. */
export function problemOf(problems: readonly Problem[], field: string): string | undefined {
  const found = problems.find((problem) => problem.field === field)
  return found && sentenceOf(found)
}

/** The same for a field or anything within it. */
export function problemWithin(problems: readonly Problem[], field: string): string | undefined {
  const found = problems.find(
    (problem) =>
      problem.field === field ||
      problem.field.startsWith(`${field}[`) ||
      problem.field.startsWith(`${field}.`),
  )
  return found && sentenceOf(found)
}
