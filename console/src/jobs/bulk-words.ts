import type { BulkVerb } from './job.ts'

/** What the two bulk actions are called, before, while and after. */
export const BULK_WORDS = {
  cancel: {
    action: 'Cancel',
    doing: 'Cancelling',
    done: 'cancelled',
    none: 'None of these jobs can be cancelled: they have ended or are being cancelled.',
    effect: 'Those that run stop within seconds. What was spent stays spent.',
  },
  retry: {
    action: 'Retry',
    doing: 'Retrying',
    done: 'begun again',
    none: 'None of these jobs can be retried: only failed, partial and cancelled ones can.',
    effect: 'Finished steps are kept and not paid again.',
  },
} as const satisfies Record<BulkVerb, Record<string, string>>
