import { Box, Paper, SimpleGrid, Stack, Title } from '@mantine/core'
import { useOnce } from '../api/use-once.ts'
import { JobDataDocument } from '../gql/job.ts'
import { JsonView } from '../parts/JsonView.tsx'
import { Loaded } from '../parts/Loaded.tsx'
import { Facts } from './Facts.tsx'
import type { JobHead } from './sentence.ts'

/** What the job was given and what came of it, as it is stored, and what it can be named by. */
export function StoredView({ job }: { job: JobHead }) {
  const result = useOnce(JobDataDocument, { id: job.id }, `${job.id} ${job.status} ${job.document.erasedAt}`)
  return (
    <Stack gap="md">
      <Facts job={job} />
      <Loaded result={result} onRetry={result.again} lines={6}>
        {({ job: data }) => (
          <SimpleGrid cols={{ base: 1, lg: 2 }} style={{ alignItems: 'start' }}>
            <Json label="Input" value={data?.input} />
            <Json label="Result" value={data?.resultJson} />
          </SimpleGrid>
        )}
      </Loaded>
    </Stack>
  )
}

const Json = ({ label, value }: { label: string; value: unknown }) => (
  <Paper component="section" aria-label={label} miw={0}>
    <Title order={2} mb="xs">
      {label}
    </Title>
    <Box>
      <JsonView value={value ?? null} label={label} maxHeight={560} />
    </Box>
  </Paper>
)
