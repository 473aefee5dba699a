import {
  Alert,
  Button,
  Group,
  Input,
  Modal,
  MultiSelect,
  SegmentedControl,
  Stack,
  TextInput,
} from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type Problem, type Refused, send } from '../api/send.ts'
import {
  CreateEndpointDocument,
  type EndpointFieldsFragment,
  type EventType,
  UpdateEndpointDocument,
  type WebhookPayload,
} from '../gql/webhooks.ts'
import { EVENT_CHOICES } from '../parts/event-groups.ts'
import { LabelsInput } from '../parts/LabelsInput.tsx'
import { draftOf, type EndpointDraft, inputOf } from './endpoint-draft.ts'

/** Makes an endpoint, or changes one. A new one's secret is handed on, to be shown this once. */
export function EndpointForm({
  endpoint,
  onClose,
  onSaved,
}: {
  endpoint?: EndpointFieldsFragment
  onClose: () => void
  onSaved: (secret?: string) => void
}) {
  const [draft, setDraft] = useState(() => draftOf(endpoint))
  const [refused, setRefused] = useState<Refused>()
  const [busy, setBusy] = useState(false)
  const ownAddress = endpoint?.kind !== 'JOB_URL'

  async function save(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    const input = inputOf(draft, ownAddress)
    const { done, refused } = endpoint
      ? await send(UpdateEndpointDocument, { id: endpoint.id, input })
      : await send(CreateEndpointDocument, { input })
    setBusy(false)
    if (!done) return setRefused(refused)
    onClose()
    onSaved('secret' in done ? done.secret : undefined)
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={endpoint ? 'Edit endpoint' : 'New endpoint'}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={save}>
        <Stack>
          <Fields
            draft={draft}
            onChange={setDraft}
            problems={refused?.problems ?? []}
            ownAddress={ownAddress}
          />
          {refused && refused.problems.length === 0 && (
            <Alert color="red" role="alert" py="xs">
              {refused.message}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Back
            </Button>
            <Button type="submit" loading={busy}>
              {endpoint ? 'Save' : 'Make endpoint'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

interface FieldsProps {
  draft: EndpointDraft
  onChange: (draft: EndpointDraft) => void
  problems: Problem[]
  ownAddress: boolean
}

function Fields({ draft, onChange, problems, ownAddress }: FieldsProps) {
  const set = (change: Partial<EndpointDraft>) => onChange({ ...draft, ...change })
  /** Problems of a list name its items, as `labels.0.key` does. */
  const problem = (field: string) => {
    const found = problems.find((each) => each.field === field || each.field.startsWith(`${field}.`))
    return found && `This ${found.message}`
  }
  return (
    <>
      {ownAddress && (
        <TextInput
          label="Address"
          description="https, port 443 or 8443, public"
          placeholder="https://example.com/docket"
          type="url"
          required
          data-autofocus
          value={draft.url}
          error={problem('url')}
          onChange={(event) => set({ url: event.currentTarget.value })}
        />
      )}
      <TextInput
        label="Description"
        maxLength={500}
        dir="auto"
        value={draft.description}
        error={problem('description')}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <MultiSelect
        label="Events"
        data={EVENT_CHOICES}
        value={draft.eventTypes}
        error={problem('eventTypes')}
        onChange={(types) => set({ eventTypes: types as EventType[] })}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'No events' }}
      />
      {ownAddress && (
        <LabelsInput
          label="Only jobs with all of these labels"
          description="None: all jobs"
          value={draft.labels}
          error={problem('labels')}
          onChange={(labels) => set({ labels })}
        />
      )}
      <Input.Wrapper
        label="Payload"
        size="xs"
        description={
          draft.payload === 'THIN'
            ? 'Which event of which job. The receiver asks for the rest with its own key.'
            : 'The event’s data, and the job with its result, up to 256 kB.'
        }
        error={problem('payload')}
      >
        <SegmentedControl
          size="xs"
          mt={4}
          aria-label="Payload"
          data={[
            { value: 'THIN', label: 'Thin' },
            { value: 'FULL', label: 'Full' },
          ]}
          value={draft.payload}
          onChange={(payload) => set({ payload: payload as WebhookPayload })}
        />
      </Input.Wrapper>
    </>
  )
}
