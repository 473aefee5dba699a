import { styleText } from 'node:util'
import type { Evidence } from '../evidence/evidence.ts'
import type { JobResult } from '../jobs/result.ts'

export interface FinishedJob {
  id: string
  status: string
  simulated: boolean
  costMicros: number
  missing: string[]
  error: { code: string; message: string } | null
  resultJson: JobResult | null
}

const MAX_QUOTE = 160

/** A job's answer as text for a terminal: every claim, and below it the quotes with their places. */
export function describeJob(job: FinishedJob, text: string): string {
  const result = job.resultJson
  const lines = [
    styleText('bold', `${result?.taskType ?? 'Job'} ${job.id}`),
    `${job.status}, ${cost(job)}${job.simulated ? ', answered by the simulator: a text search, not a model' : ''}`,
    ...(job.error ? [styleText('red', `${job.error.code}: ${job.error.message}`)] : []),
    ...job.missing.map((sentence) => styleText('yellow', `Missing: ${sentence}`)),
    '',
    ...(result
      ? claims(result).flatMap(({ claim, evidence }) => [claim, ...evidence.map((e) => quote(e, text)), ''])
      : []),
  ]
  return lines.join('\n')
}

function claims(result: JobResult): { claim: string; evidence: Evidence[] }[] {
  switch (result.taskType) {
    case 'SUMMARIZE':
      return [result.overview, ...result.keyPoints].map(({ text, evidence }) => ({
        claim: `• ${text}`,
        evidence,
      }))
    case 'EXTRACT':
      return result.fields.map(({ name, status, evidence }) => ({
        claim: `• ${name}: ${status === 'FOUND' ? JSON.stringify(result.values[name]) : status}`,
        evidence,
      }))
    case 'EVALUATE':
      return result.criteria.map(({ name, verdict, reasoning, evidence }) => ({
        claim: `• ${name}: ${verdict}. ${reasoning}`,
        evidence,
      }))
  }
}

function quote({ quote: words, start, end, page, match }: Evidence, text: string): string {
  const shown = words.replace(/\s+/g, ' ')
  const short = shown.length > MAX_QUOTE ? `${shown.slice(0, MAX_QUOTE)}…` : shown
  if (start === null) return styleText('red', `    “${short}” is not in the document`)
  const line = text.slice(0, start).split('\n').length
  const place = [page && `page ${page}`, `line ${line}`, `characters ${start} to ${end}`]
    .filter(Boolean)
    .join(', ')
  return `    “${short}”\n    ${styleText('dim', `${match?.toLowerCase()}, ${place}`)}`
}

const cost = ({ costMicros }: FinishedJob) => `$${(costMicros / 1e6).toFixed(4)}`
