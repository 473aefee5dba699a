import { client } from '../api/client.ts'
import { refusal } from '../api/refusal.ts'
import { SetLegalHoldDocument } from '../gql/job.ts'
import { ReasonDialog } from '../parts/ReasonDialog.tsx'
import type { JobHead } from './sentence.ts'

export function HoldDialog({ job, onClose }: { job: JobHead; onClose: () => void }) {
  const { id, heldAt } = job.document
  const held = heldAt === null
  async function set(reason: string) {
    const { data, error } = await client.mutation(SetLegalHoldDocument, { id, held, reason }).toPromise()
    return refusal({ error, answer: data?.setLegalHold })
  }
  return (
    <ReasonDialog
      title={held ? 'Place a legal hold?' : 'Lift the legal hold?'}
      effect={
        held
          ? 'The document and what its jobs found out cannot be erased, by hand or by retention, until the hold is lifted.'
          : 'The document can be erased again, by hand and by retention.'
      }
      action={held ? 'Place hold' : 'Lift hold'}
      onConfirm={set}
      onClose={onClose}
    />
  )
}
