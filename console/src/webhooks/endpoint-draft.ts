import type {
  EndpointFieldsFragment,
  EventType,
  WebhookEndpointInput,
  WebhookPayload,
} from '../gql/webhooks.ts'
import { ENDS_OF_JOBS } from '../parts/event-groups.ts'
import type { Label } from '../parts/LabelsInput.tsx'

/** An endpoint as it stands in its form. */
export interface EndpointDraft {
  url: string
  description: string
  eventTypes: EventType[]
  labels: Label[]
  payload: WebhookPayload
}

export const draftOf = (endpoint: EndpointFieldsFragment | undefined): EndpointDraft => ({
  url: endpoint?.url ?? '',
  description: endpoint?.description ?? '',
  eventTypes: endpoint?.eventTypes ?? ENDS_OF_JOBS,
  labels: endpoint?.labels.map(({ key, value }) => ({ key, value })) ?? [],
  payload: endpoint?.payload ?? 'THIN',
})

/** What is asked of the server; the jobs' own addresses have no URL and no labels. */
export const inputOf = (draft: EndpointDraft, ownAddress: boolean): WebhookEndpointInput => {
  const { url, labels, ...rest } = draft
  return ownAddress ? { ...rest, url: url.trim(), labels } : rest
}
