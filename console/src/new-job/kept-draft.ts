import { type Draft, emptyDraft } from './draft.ts'

const NAME = 'docket.new-job'

/** A copy of a job is another draft than that of the empty form: neither replaces the other. */
const nameOf = (from?: string) => (from ? `${NAME} ${from}` : NAME)

/** The draft and the key under which it is submitted, as this tab keeps them over a reload. */
export interface Kept {
  draft: Draft
  idempotencyKey: string
}

/** Random in every context: `crypto.randomUUID` is only there on https and localhost. */
export const newKey = () =>
  `console-${Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`

/** @returns undefined when nothing was changed yet */
export function readKept(from?: string): Kept | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(nameOf(from))!) as Kept
    return { draft: { ...emptyDraft(), ...kept.draft }, idempotencyKey: kept.idempotencyKey ?? newKey() }
  } catch {
    return undefined
  }
}

/** @returns whether all of it is kept: a long text is too much for some browsers */
export function keep(kept: Kept, from?: string): boolean {
  try {
    sessionStorage.setItem(nameOf(from), JSON.stringify(kept))
    return true
  } catch {
    forget(from)
    return false
  }
}

export const forget = (from?: string) => sessionStorage.removeItem(nameOf(from))
