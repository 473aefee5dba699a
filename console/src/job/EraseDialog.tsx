import { client } from '../api/client.ts'
import { refusal } from '../api/refusal.ts'
import { EraseDocumentDocument } from '../gql/job.ts'
import { ReasonDialog } from '../parts/ReasonDialog.tsx'
import type { JobHead } from './sentence.ts'

export function EraseDialog({ job, onClose }: { job: JobHead; onClose: () => void }) {
  async function erase(reason: string) {
    const variables = { id: job.document.id, reason }
    const { data, error } = await client.mutation(EraseDocumentDocument, variables).toPromise()
    return refusal({ error, answer: data?.eraseDocument })
  }
  return (
    <ReasonDialog
      title="Erase this document?"
      effect={
        <>
          Its name and text, and what <b>all jobs on it</b> were asked and answered, are erased for ever. What
          happened and what it cost stays. This cannot be undone.
        </>
      }
      action="Erase for ever"
      color="red"
      onConfirm={erase}
      onClose={onClose}
    />
  )
}
