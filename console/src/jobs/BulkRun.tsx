import { useEffect } from 'react'
import { useQuery } from 'urql'
import { usePulse } from '../api/pulse.ts'
import { BulkProgressDocument, type BulkStateFragment } from '../gql/jobs.ts'
import { BulkProgress } from './BulkProgress.tsx'
import type { BulkVerb } from './job.ts'

// Its jobs have events, its end has none.
const END_CHECK_MS = 1000

/** A bulk action as it goes on in the background. */
export function BulkRun({
  verb,
  action,
  onClose,
}: {
  verb: BulkVerb
  action: BulkStateFragment
  onClose: () => void
}) {
  const [{ data }, ask] = useQuery({
    query: BulkProgressDocument,
    variables: { id: action.id },
    requestPolicy: 'network-only',
  })
  const { status, matched, done, changed } = data?.bulkAction ?? action
  const ended = status === 'DONE'
  usePulse(ask, undefined, ended)
  useEffect(() => {
    if (ended) return
    const timer = setInterval(ask, END_CHECK_MS)
    return () => clearInterval(timer)
  }, [ended, ask])
  return (
    <BulkProgress
      verb={verb}
      state={{ total: matched, done, changed, ended }}
      note="It goes on when this is closed."
      onClose={onClose}
    />
  )
}
