import { type EvaluateAnswer, evaluatePrompt } from '../claude/prompts/evaluate.ts'
import { type Evidence, findEvidence, isVerified } from '../evidence/evidence.ts'
import type { JobTask } from './task.ts'
import type { EvaluateInput } from './tasks.ts'

export type Verdict = 'PASS' | 'FAIL' | 'UNDETERMINED'

export interface JudgedCriterion {
  name: string
  description: string
  verdict: Verdict
  reasoning: string
  /** False when the verdict rests on quotes and none of them stands in the document */
  verified: boolean
  evidence: Evidence[]
}

export interface EvaluateResult {
  /** FAIL if any criterion fails; PASS if every one passes and is verified; else UNDETERMINED */
  outcome: Verdict
  criteria: JudgedCriterion[]
}

export const evaluate: JobTask<EvaluateInput, EvaluateAnswer, EvaluateResult> = {
  taskType: 'EVALUATE',
  prompt: evaluatePrompt,

  conclude({ criteria: asked }, answer, document) {
    const answered = new Map(answer.criteria.map((criterion) => [criterion.name, criterion]))
    const criteria = asked.map(({ name, description }): JudgedCriterion => {
      const { verdict, reasoning, quotes } = answered.get(name)!
      const evidence = findEvidence(document, quotes)
      return { name, description, verdict, reasoning, verified: rests(verdict, evidence), evidence }
    })
    const missing = criteria
      .filter(({ verified }) => !verified)
      .map(({ name, verdict }) => `Criterion "${name}": ${verdict} has no quote that stands in the document.`)
    return { result: { outcome: outcomeOf(criteria), criteria }, claims: criteria.length, missing }
  },
}

/** A PASS needs a quote. The other verdicts may rest on an absence, but a quote that is given must be real. */
function rests(verdict: Verdict, evidence: Evidence[]): boolean {
  return isVerified(evidence) || (verdict !== 'PASS' && evidence.length === 0)
}

function outcomeOf(criteria: JudgedCriterion[]): Verdict {
  if (criteria.some(({ verdict }) => verdict === 'FAIL')) return 'FAIL'
  return criteria.every(({ verdict, verified }) => verdict === 'PASS' && verified) ? 'PASS' : 'UNDETERMINED'
}
