import type { JobAnswerQuery, Verdict } from '../gql/job.ts'

export type JobResult = NonNullable<NonNullable<JobAnswerQuery['job']>['result']>
type ExtractResult = Extract<JobResult, { __typename: 'ExtractResult' }>
type Field = ExtractResult['fields'][number]
export type Evidence = Field['evidence'][number]

/** Whether the document holds what a claim says; `absent` is a claim that there is nothing. */
export type Standing = 'verified' | 'unverified' | 'absent'

/** One thing that the answer says: a field, a verdict, the overview or a key point. */
export interface Claim {
  /** As it stands in the URL; unique within the answer */
  id: string
  name: string
  standing: Standing
  /** What it says; undefined when there is nothing to say */
  says: string | undefined
  /** The document's own words, where they are not what it says */
  written: string | undefined
  verdict: Verdict | undefined
  /** What was asked, where its name does not say it */
  asked: string | undefined
  required: boolean
  /** It is a sentence of its own, and its name only says which */
  prose: boolean
  evidence: Evidence[]
}

const PLAIN = { written: undefined, verdict: undefined, asked: undefined, required: false, prose: false }

/** What the answer of a job says, in its order. */
export function claimsOf(result: JobResult): Claim[] {
  switch (result.__typename) {
    case 'ExtractResult':
      return result.fields.map(ofField)
    case 'EvaluateResult':
      return result.criteria.map(({ name, description, verdict, reasoning, verified, evidence }) => ({
        ...PLAIN,
        id: name,
        name,
        asked: description,
        says: reasoning,
        verdict,
        standing: !verified ? 'unverified' : evidence.length === 0 ? 'absent' : 'verified',
        evidence,
      }))
    case 'SummarizeResult':
      return [
        ofPoint('overview', 'Overview', result.overview),
        ...result.keyPoints.map((point, index) =>
          ofPoint(`point-${index + 1}`, `Key point ${index + 1}`, point),
        ),
      ]
  }
}

const STANDINGS = { FOUND: 'verified', UNVERIFIED: 'unverified', NOT_FOUND: 'absent' } as const

function ofField(field: Field): Claim {
  const says = valueText(field.value) ?? field.written ?? undefined
  return {
    ...PLAIN,
    id: field.name,
    name: field.name,
    standing: STANDINGS[field.status],
    says,
    written: field.written && field.written !== says ? field.written : undefined,
    required: field.required,
    evidence: field.evidence,
  }
}

const ofPoint = (
  id: string,
  name: string,
  { text, verified, evidence }: { text: string; verified: boolean; evidence: Evidence[] },
): Claim => ({
  ...PLAIN,
  id,
  name,
  standing: verified ? 'verified' : 'unverified',
  says: text,
  prose: true,
  evidence,
})

function valueText(value: Field['value']): string | undefined {
  if (!value) return undefined
  if (value.boolean !== null) return value.boolean ? 'Yes' : 'No'
  if (value.number !== null) return String(value.number)
  if (value.money) return `${grouped(value.money.amount)} ${value.money.currency}`
  return value.items?.join(', ') ?? value.date ?? value.text ?? undefined
}

/** A plain decimal number with its thousands set apart; no digit is lost. */
const grouped = (amount: string) => amount.replace(/\B(?<![.]\d*)(?=(\d{3})+(?!\d))/g, ',')

/** Whether a person should look at it: it is not verified, or it was required and is not there. */
export const isDoubtful = ({ standing, required }: Claim) =>
  standing === 'unverified' || (required && standing === 'absent')

/** What is wrong with a claim that is not verified. */
export const doubtOf = ({ evidence }: Claim) =>
  evidence.some(({ match }) => match === 'EXACT' || match === 'NORMALISED')
    ? 'Its words do not stand in the quote'
    : 'Not found in the document'

/** How evidence was found, for people. */
export function matchText({ match, similarity }: Pick<Evidence, 'match' | 'similarity'>): string {
  switch (match) {
    case 'EXACT':
      return 'Word for word'
    case 'NORMALISED':
      return 'Same words, set differently'
    case 'FUZZY':
      return `Only similar, ${Math.floor(similarity * 100)} %`
    default:
      return 'Not in the document'
  }
}
