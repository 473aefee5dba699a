import { appendFileSync, writeFileSync } from 'node:fs'

/** What happened in a run: what clients were told, every fault, every sample. */
export type Entry =
  | { what: 'acknowledged'; name: string; jobId: string }
  | { what: 'refused' | 'neverAcknowledged'; name: string; reason: string }
  | { what: 'cancelled' | 'retried'; jobId: string }
  | { what: 'fault'; kind: string; from: number; until: number; [detail: string]: unknown }
  | { what: 'sample'; spent: number; possiblyPaid: number; reserved: number; budget: number; strays: number }
  | {
      what: 'exit'
      name: string
      pid: number
      code: number | null
      signal: string | null
      expected: boolean
      wasReady: boolean
    }
  | { what: 'note'; text: string }

export type FaultEntry = Extract<Entry, { what: 'fault' }>

/** One file with a JSON object a line. Times are milliseconds since 1970: every process here has the same clock. */
export interface History {
  note(entry: Entry): void
  all<What extends Entry['what']>(what: What): Extract<Entry, { what: What }>[]
}

export function openHistory(file: string): History {
  const entries: Entry[] = []
  writeFileSync(file, '')
  return {
    note(entry) {
      entries.push(entry)
      appendFileSync(file, `${JSON.stringify({ at: Date.now(), ...entry })}\n`)
    },
    all: <What extends Entry['what']>(what: What) =>
      entries.filter((entry): entry is Extract<Entry, { what: What }> => entry.what === what),
  }
}
