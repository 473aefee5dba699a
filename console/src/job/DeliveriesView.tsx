import { useQuery } from 'urql'
import { JobEndpointsDocument } from '../gql/job.ts'
import { DeliveryList } from '../webhooks/DeliveryList.tsx'
import type { JobHead } from './sentence.ts'

/** What was sent of the job to webhooks, with every attempt. */
export function DeliveriesView({ job }: { job: JobHead }) {
  const [{ data }] = useQuery({ query: JobEndpointsDocument })
  const nameOf = (endpointId: string) => {
    const endpoint = data?.webhookEndpoints.find(({ id }) => id === endpointId)
    return endpoint?.kind === 'JOB_URL' ? (job.webhookUrl ?? undefined) : (endpoint?.url ?? undefined)
  }
  return (
    <DeliveryList
      filter={{ job: job.id }}
      withJob={false}
      nameOf={nameOf}
      empty="Nothing was sent to a webhook"
    />
  )
}
