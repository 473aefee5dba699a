import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { type Problem, type Refused, send } from '../api/send.ts'
import { SubmitJobDocument, type SubmitJobInput } from '../gql/new-job.ts'
import type { Estimate } from './use-estimate.ts'

/**
 * Submits the job and goes to its page. Problems are told after the first try, and from then on as they are mended: an
 * estimate finds the same ones.
 */
export function useSubmit(
  input: SubmitJobInput,
  idempotencyKey: string,
  estimate: Estimate | undefined,
  onSubmitted: () => void,
) {
  const navigate = useNavigate()
  const [tried, setTried] = useState(false)
  const [refused, setRefused] = useState<Refused>()
  const busy = useRef(false)
  const [isBusy, setIsBusy] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was refused is another job once it is changed
  useEffect(() => setRefused(undefined), [input])

  async function submit() {
    if (busy.current) return
    busy.current = true
    setIsBusy(true)
    const { done, refused } = await send(SubmitJobDocument, { input: { ...input, idempotencyKey } })
    busy.current = false
    setIsBusy(false)
    setTried(true)
    if (!done) return setRefused(refused)
    onSubmitted()
    await navigate({ to: '/jobs/$jobId', params: { jobId: done.id }, search: {} })
  }
  return { submit, busy: isBusy, refused, problems: tried ? (refused?.problems ?? problemsOf(estimate)) : [] }
}

const problemsOf = (estimate: Estimate | undefined): Problem[] =>
  estimate?.__typename === 'InvalidInputError' ? estimate.problems : []
