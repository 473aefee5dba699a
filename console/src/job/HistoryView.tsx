import { Stack } from '@mantine/core'
import type { JobHead } from './sentence.ts'
import { Timeline } from './Timeline.tsx'
import { Waterfall } from './Waterfall.tsx'

export const HistoryView = ({ job }: { job: JobHead }) => (
  <Stack gap="md">
    <Waterfall job={job} />
    <Timeline job={job} />
  </Stack>
)
