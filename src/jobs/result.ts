import type { EvaluateResult } from './evaluate.ts'
import type { ExtractResult } from './extract.ts'
import type { SummarizeResult } from './summarize.ts'

interface Origin {
  /** The model that was asked */
  model: string
  promptVersion: string
}

/** Job.result as it is stored. */
export type JobResult = Origin &
  (
    | ({ taskType: 'SUMMARIZE' } & SummarizeResult)
    | ({ taskType: 'EXTRACT' } & ExtractResult)
    | ({ taskType: 'EVALUATE' } & EvaluateResult)
  )
