import { tableFeatures } from '@tanstack/react-table'
import type { Job } from './job.ts'

/** What the table needs of TanStack Table: columns and cells, no more. */
export const features = tableFeatures({})

/** A row of the list, whose job may not be there yet. */
export interface Slot {
  index: number
  job: Job | undefined
}
