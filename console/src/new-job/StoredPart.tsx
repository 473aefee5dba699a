import { Alert, Button, Group, Paper, Skeleton, Text, Title } from '@mantine/core'
import { IconFileText } from '@tabler/icons-react'
import { useQuery } from 'urql'
import type { Problem } from '../api/send.ts'
import { whole } from '../format/number.ts'
import { StoredDocumentDocument } from '../gql/new-job.ts'
import { Trouble } from '../parts/Trouble.tsx'
import { problemWithin } from './problems.ts'
import { StoredPicker } from './StoredPicker.tsx'

/** A document that was submitted before. */
export function StoredPart({
  id,
  problems,
  focus,
  onChoose,
  onLeave,
}: {
  id: string
  problems: Problem[]
  /** Whether it comes up because somebody chose it here */
  focus: boolean
  onChoose: (id: string) => void
  onLeave: () => void
}) {
  const [{ data, error }] = useQuery({ query: StoredDocumentDocument, variables: { id } })
  const document = data?.document
  const unusable =
    document === null
      ? 'There is no such document.'
      : document?.erasedAt
        ? 'The content of this document was erased.'
        : problemWithin(problems, 'document')
  return (
    <Paper>
      <Group justify="space-between" mb="sm">
        <Title order={2}>Document</Title>
        <Group gap="xs">
          <StoredPicker label="Choose another" focus={focus} onChoose={onChoose} />
          <Button variant="default" onClick={onLeave}>
            Use a text
          </Button>
        </Group>
      </Group>
      {error && !data && <Trouble error={error} />}
      {!data && !error && <Skeleton h={20} w={280} />}
      {document && (
        <Group gap="xs" wrap="nowrap">
          <IconFileText size={18} aria-hidden style={{ flex: 'none' }} />
          <Text size="sm" fw={500} className="clip" dir="auto" title={document.name}>
            {document.name}
          </Text>
          <Text size="xs" c="dimmed" className="numbers" style={{ flex: 'none' }}>
            {whole(document.textLength)} characters
          </Text>
        </Group>
      )}
      {unusable && (
        <Alert color="red" mt="xs" py="xs" role="alert">
          {unusable}
        </Alert>
      )}
    </Paper>
  )
}
