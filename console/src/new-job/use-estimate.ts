import { useEffect, useMemo, useState } from 'react'
import { uncached } from '../api/client.ts'
import { EstimateJobDocument, type EstimateJobQuery, type SubmitJobInput } from '../gql/new-job.ts'
import { withStandIn } from './stand-in.ts'

const QUIET_MS = 400

export type Estimate = EstimateJobQuery['estimateJob']

/**
 * What a job would cost, asked again a moment after it was changed; the one before stands there meanwhile. Undefined
 * without an input, and until the first answer.
 */
export function useEstimate(input: SubmitJobInput | undefined): { estimate?: Estimate; lost: boolean } {
  const [answer, setAnswer] = useState<{ estimate?: Estimate; lost: boolean }>({ lost: false })
  const asked = useMemo(() => input && withStandIn(input), [input])
  useEffect(() => {
    if (!asked) return setAnswer({ lost: false })
    let stale = false
    const timer = setTimeout(async () => {
      const { data } = await uncached.query(EstimateJobDocument, { input: asked }).toPromise()
      if (!stale) setAnswer(({ estimate }) => ({ estimate: data?.estimateJob ?? estimate, lost: !data }))
    }, QUIET_MS)
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [asked])
  return answer
}
