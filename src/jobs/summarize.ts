import { type SummarizeAnswer, summarizePrompt } from '../claude/prompts/summarize.ts'
import { type Evidence, findEvidence, isVerified } from '../evidence/evidence.ts'
import { summaryText } from './summary-text.ts'
import type { JobTask } from './task.ts'
import type { SummarizeInput } from './tasks.ts'

/** A statement with the passages that carry it. */
export interface Point {
  text: string
  verified: boolean
  evidence: Evidence[]
}

export interface SummarizeResult {
  overview: Point
  keyPoints: Point[]
}

export const summarize: JobTask<SummarizeInput, SummarizeAnswer, SummarizeResult> = {
  taskType: 'SUMMARIZE',
  prompt: summarizePrompt,
  preview: summaryText,

  conclude(_, answer, document) {
    const point = ({ text, quotes }: { text: string; quotes: string[] }): Point => {
      const evidence = findEvidence(document, quotes)
      return { text, verified: isVerified(evidence), evidence }
    }
    const overview = point(answer.overview)
    const keyPoints = answer.keyPoints.map(point)

    const missing: string[] = []
    if (!overview.verified) missing.push('The overview has no quote that stands in the document.')
    keyPoints.forEach(({ verified }, index) => {
      if (!verified) missing.push(`Key point ${index + 1} has no quote that stands in the document.`)
    })
    if (keyPoints.length === 0) missing.push('The summary has no key points.')
    return { result: { overview, keyPoints }, claims: 1 + keyPoints.length, missing }
  },
}
