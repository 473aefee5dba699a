import { Box, Group, Loader, Text } from '@mantine/core'
import { useOutput } from './use-output.ts'

/** The summary as the model writes it. Nothing of it is verified yet. */
export function StreamedSummary({ jobId }: { jobId: string }) {
  const text = useOutput(jobId)
  return (
    <Box p="md" aria-busy="true">
      <Text size="sm" dir="auto" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {text}
      </Text>
      <Group gap="xs" mt={text ? 'sm' : 0}>
        <Loader size={18} type="dots" color="gray" />
        <Text size="xs" c="dimmed">
          {text ? 'Still writing. Quotes are looked for afterwards.' : 'The model reads the document.'}
        </Text>
      </Group>
    </Box>
  )
}
