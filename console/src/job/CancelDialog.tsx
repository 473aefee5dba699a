import { client } from '../api/client.ts'
import { refusal } from '../api/refusal.ts'
import { money } from '../format/money.ts'
import { CancelJobDocument } from '../gql/job.ts'
import { ReasonDialog } from '../parts/ReasonDialog.tsx'
import type { JobHead } from './sentence.ts'

export function CancelDialog({ job, onClose }: { job: JobHead; onClose: () => void }) {
  const spent = job.costMicros > 0 ? ` The ${money(job.costMicros)} spent so far stay spent.` : ''
  const effect =
    job.status === 'RUNNING'
      ? `The worker stops at once. Tokens of a call under way may still be billed.${spent} It can be retried later.`
      : `It never begins.${spent || ' Nothing was spent.'} It can be retried later.`
  async function cancel(reason: string) {
    const { data, error } = await client.mutation(CancelJobDocument, { id: job.id, reason }).toPromise()
    return refusal({ error, answer: data?.cancelJob })
  }
  return (
    <ReasonDialog
      title="Cancel this job?"
      effect={effect}
      action="Cancel job"
      color="red"
      onConfirm={cancel}
      onClose={onClose}
    />
  )
}
