import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { VerifyExample } from './VerifyExample.tsx'

/** A secret, which the server shows this once. */
export function SecretShown({
  title,
  secret,
  note,
  onClose,
}: {
  title: string
  secret: string
  note?: string
  onClose: () => void
}) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      // A stray click must not lose it.
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <Text size="sm">Keep this secret now: it is not shown again. {note}</Text>
        <Group gap="xs" wrap="nowrap">
          <Code flex={1} p="xs" style={{ overflowWrap: 'anywhere' }}>
            {secret}
          </Code>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </Group>
        <VerifyExample />
        <Group justify="flex-end">
          <Button onClick={onClose}>I have kept it</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
