import { Button, Code, CopyButton, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import type { SubmitJobInput } from '../gql/new-job.ts'
import { asCurl, asGraphql, asTypeScript } from './copy-as.ts'

const FORMS = {
  graphql: { label: 'GraphQL', write: asGraphql, note: 'An operation and its variables.' },
  curl: { label: 'curl', write: asCurl, note: 'Expects your key in DOCKET_API_KEY.' },
  typescript: {
    label: 'TypeScript',
    write: asTypeScript,
    note: 'Runs in Node 24; expects your key in DOCKET_API_KEY.',
  },
} as const

type Form = keyof typeof FORMS

/** The job of the form as a program would submit it. */
export default function CopyAs({ input, onClose }: { input: SubmitJobInput; onClose: () => void }) {
  const [form, setForm] = useState<Form>('typescript')
  const code = FORMS[form].write(input, location.origin)
  return (
    <Modal opened onClose={onClose} title="Copy as" size="xl" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="sm">
        <Group justify="space-between">
          <SegmentedControl
            size="xs"
            aria-label="Copy as"
            data={Object.entries(FORMS).map(([value, { label }]) => ({ value, label }))}
            value={form}
            onChange={(value) => setForm(value as Form)}
          />
          <CopyButton value={code}>
            {({ copied, copy }) => (
              <Button leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />} onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </Group>
        <Code block tabIndex={0} fz="xs" mah="60vh" style={{ overflow: 'auto' }}>
          {code}
        </Code>
        <Text size="xs" c="dimmed">
          {FORMS[form].note}
        </Text>
      </Stack>
    </Modal>
  )
}
