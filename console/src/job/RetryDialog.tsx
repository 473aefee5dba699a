import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { client } from '../api/client.ts'
import { refusal } from '../api/refusal.ts'
import { money } from '../format/money.ts'
import { RetryJobDocument } from '../gql/job.ts'
import { ReasonDialog } from '../parts/ReasonDialog.tsx'
import { answered, type JobHead } from './sentence.ts'

export function RetryDialog({ job, onClose }: { job: JobHead; onClose: () => void }) {
  // A finished answer would come out the same; only asking anew can change it.
  const [fromScratch, setFromScratch] = useState(job.status === 'PARTIAL')
  async function retry(reason: string) {
    const variables = { id: job.id, reason, fromScratch }
    const { data, error } = await client.mutation(RetryJobDocument, variables).toPromise()
    return refusal({ error, answer: data?.retryJob })
  }
  return (
    <ReasonDialog
      title="Retry this job?"
      effect={effectOf(job, fromScratch)}
      action="Retry job"
      onConfirm={retry}
      onClose={onClose}
    >
      {answered(job) && (
        <Checkbox
          size="xs"
          label="From scratch: ask the model anew, and pay again"
          checked={fromScratch}
          onChange={(event) => setFromScratch(event.currentTarget.checked)}
        />
      )}
    </ReasonDialog>
  )
}

function effectOf(job: JobHead, fromScratch: boolean): string {
  const spent = job.costMicros > 0 ? ` The ${money(job.costMicros)} spent so far stay spent.` : ''
  if (!answered(job)) return `It begins anew and asks the model that is set now.${spent}`
  if (fromScratch) {
    return `The model is asked and paid again; a call has cost about ${money(meanCost(job))}.${spent}`
  }
  const same = job.status === 'PARTIAL' ? ' It would end the same way.' : ''
  return `It goes on after the finished steps, which are not paid again.${same}${spent}`
}

function meanCost({ modelCalls }: JobHead): number {
  const costs = modelCalls.flatMap(({ outcome, costMicros }) =>
    outcome === 'SUCCEEDED' && costMicros !== null ? [costMicros] : [],
  )
  return costs.reduce((sum, cost) => sum + cost, 0) / Math.max(1, costs.length)
}
