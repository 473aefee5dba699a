import { useEffect, useState } from 'react'
import { client } from '../api/client.ts'
import { words } from '../format/words.ts'
import { CauseInWordsDocument } from '../gql/jobs.ts'
import type { Search } from '../search.ts'
import { type Causes, readFingerprints } from './filters.ts'

/** The causes that a URL filters by, in the words of the latest job that failed of each; none until they are known. */
export function useCauses({ fingerprint = '' }: Search): Causes {
  const [causes, setCauses] = useState<Causes>(new Map())
  useEffect(() => {
    let gone = false
    const asked = readFingerprints(fingerprint) ?? []
    Promise.all(asked.map(async (each) => [each, await inWords(each)] as const)).then(
      (told) => gone || setCauses(new Map(told)),
    )
    return () => {
      gone = true
    }
  }, [fingerprint])
  return causes
}

/** Always the same words for one cause, so they are asked for once. */
async function inWords(fingerprint: string): Promise<string> {
  const { data } = await client.query(CauseInWordsDocument, { fingerprint }, { requestPolicy: 'cache-first' })
  const error = data?.jobs.edges[0]?.node.error
  if (error) return `“${error.message.replace(/[.]$/, '') || words(error.code)}”`
  return data ? 'of no job' : fingerprint.slice(0, 8)
}
