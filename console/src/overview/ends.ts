import type { JobStatus } from '../gql/shell.ts'

/** How a job can end: the figure that counts it, and its colour in a chart. */
export const ENDS = {
  COMPLETED: { figure: 'completed', color: 'teal.5' },
  PARTIAL: { figure: 'partial', color: 'yellow.5' },
  FAILED: { figure: 'failed', color: 'red.6' },
  CANCELLED: { figure: 'cancelled', color: 'gray.5' },
} as const satisfies Partial<Record<JobStatus, unknown>>

export type End = keyof typeof ENDS
