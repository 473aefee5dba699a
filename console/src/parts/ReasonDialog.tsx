import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'

const LONGEST_REASON = 2000

/**
 * Asks why before something is done, and says what it will do. `onConfirm` answers why it was refused, in words for
 * the person, or undefined when it was done; then the dialog closes.
 */
export function ReasonDialog({
  title,
  effect,
  action,
  color,
  children,
  onConfirm,
  onClose,
}: {
  title: string
  /** What will happen, and what will not */
  effect: React.ReactNode
  /** The word on the button, such as `Cancel job` */
  action: string
  /** Of the button: red for what cannot be undone */
  color?: string
  /** Choices that belong to it */
  children?: React.ReactNode
  onConfirm: (reason: string) => Promise<string | undefined>
  onClose: () => void
}) {
  const [reason, setReason] = useState('')
  const [refusal, setRefusal] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function confirm(event: FormEvent) {
    event.preventDefault()
    if (busy || reason.trim() === '') return
    setBusy(true)
    const refused = await onConfirm(reason.trim())
    setBusy(false)
    if (refused === undefined) onClose()
    else setRefusal(refused)
  }

  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={confirm}>
        <Stack gap="md">
          <Text size="sm" component="div">
            {effect}
          </Text>
          {children}
          <Textarea
            label="Reason"
            description="Stays in the history with your key's name."
            required
            data-autofocus
            autosize
            minRows={2}
            maxRows={6}
            maxLength={LONGEST_REASON}
            dir="auto"
            value={reason}
            // It is one paragraph, so that it reads well in a list.
            onChange={(event) => setReason(event.currentTarget.value.replace(/[\r\n]+/g, ' '))}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              event.currentTarget.form?.requestSubmit()
            }}
          />
          {refusal && (
            <Alert color="red" icon={<IconAlertTriangle size={16} />} role="alert" py="xs">
              {refusal}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Back
            </Button>
            <Button type="submit" color={color} loading={busy} disabled={reason.trim() === ''}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
