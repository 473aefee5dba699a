import { stem } from './words.ts'

/**
 * Words that ask for the same thing. A question says "liability cap", the contract "shall not exceed"; a search
 * that only knows the words of the question misses it. Kept to what business documents are commonly asked.
 */
const GROUPS = [
  'consent permission approval authorization',
  'assign transfer delegate',
  'terminate cancel',
  'term duration period',
  'liability liable',
  'cap limit limitation exceed maximum',
  'effective commencement start made dated',
  'notice notify notification',
  'fee price payment compensation charge',
  'confidential secret nondisclosure',
  'buyer purchaser customer',
  'seller vendor supplier',
  'landlord lessor',
  'tenant lessee',
  'insured policyholder',
  'deductible excess',
  'renew extend extension',
  'expire expiration expiry',
  'warranty warrant',
  'indemnify indemnification indemnity harmless',
  'damages loss',
  'total sum amount',
  'sign execute signature',
  'prohibit forbid',
  'compete competition',
  'noncompete noncompetition',
  'definition define means',
  'party between among',
  'govern construed',
  'written writing',
  'exclude exclusion except exception',
]

const related = new Map<string, Set<string>>()
for (const group of GROUPS) {
  const stems = new Set(group.split(' ').map(stem))
  for (const member of stems) related.set(member, stems)
}

/** The stems that ask for the same as this one, itself included. */
export function synonymsOf(wordStem: string): Iterable<string> {
  return related.get(wordStem) ?? [wordStem]
}
