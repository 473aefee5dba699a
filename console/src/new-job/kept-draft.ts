import { type Draft, emptyDraft } from './draft.ts'

const NAME = 'docket.new-job'

/** The draft and the key under which it is submitted, as this tab keeps them over a reload. */
export interface Kept {
  draft: Draft
  idempotencyKey: string
}

/** Random in every context: `crypto.randomUUID` is only there on https and localhost. */
export const newKey = () =>
  `console-${Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`

export function readKept(): Kept {
  try {
    const kept = JSON.parse(sessionStorage.getItem(NAME)!) as Kept
    return { draft: { ...emptyDraft(), ...kept.draft }, idempotencyKey: kept.idempotencyKey ?? newKey() }
  } catch {
    return { draft: emptyDraft(), idempotencyKey: newKey() }
  }
}

/** @returns whether all of it is kept: a long text is too much for some browsers */
export function keep(kept: Kept): boolean {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(kept))
    return true
  } catch {
    forget()
    return false
  }
}

export const forget = () => sessionStorage.removeItem(NAME)
