import { Anchor, Box, Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { whole } from '../format/number.ts'
import type { JobStatus } from '../gql/jobs.ts'
import { StatusBadge } from '../parts/StatusBadge.tsx'

interface Sampled {
  id: string
  status: JobStatus
  document: { name: string }
}

/** Some of the jobs that are about to be changed, and how many there are beside them. */
export const BulkSample = ({ jobs, total }: { jobs: Sampled[]; total: number }) => (
  <div>
    {jobs.map(({ id, status, document }) => (
      <Group key={id} gap="xs" wrap="nowrap" py={3}>
        <Box flex="none" display="flex">
          <StatusBadge status={status} />
        </Box>
        <Anchor
          size="sm"
          c="inherit"
          className="clip"
          title={document.name}
          dir="auto"
          target="_blank"
          renderRoot={(props) => <Link to="/jobs/$jobId" params={{ jobId: id }} search={{}} {...props} />}
        >
          {document.name || 'Unnamed'}
        </Anchor>
      </Group>
    ))}
    {total > jobs.length && jobs.length > 0 && (
      <Text size="xs" c="dimmed" pt={3}>
        and {whole(total - jobs.length)} more
      </Text>
    )}
  </div>
)
