import { Box, Button, Group, Paper, Skeleton, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import { plural } from '../format/number.ts'
import { duration } from '../format/time.ts'
import { JobMilestonesDocument } from '../gql/job.ts'
import { ENDED } from '../parts/statuses.ts'
import { useNow } from '../parts/use-now.ts'
import type { JobHead } from './sentence.ts'
import { useRefreshOn } from './use-refresh-on.ts'
import classes from './Waterfall.module.css'
import { WaterfallRow } from './WaterfallRow.tsx'
import { axisOf, spansOf, sums } from './waterfall.ts'

const SHOWN_ATTEMPTS = 10
const ROW_PX = 29
/** So many has an attempt, mostly. */
const STEPS = 2

/** Waiting, attempts, steps and model calls on one time axis. */
export function Waterfall({ job }: { job: JobHead }) {
  const [{ data, error }, ask] = useQuery({ query: JobMilestonesDocument, variables: { id: job.id } })
  useRefreshOn(job.lastSeq, () => ask({ requestPolicy: 'network-only' }))
  const [all, setAll] = useState(false)
  const now = useNow()

  const hidden = all ? 0 : Math.max(0, job.attempts.length - SHOWN_ATTEMPTS)
  const milestones = data?.events.edges.map(({ node }) => node) ?? []
  const everything = spansOf(job, milestones, ENDED.has(job.status) ? 0 : now)
  const { waited, worked } = sums(everything)
  const first = job.attempts[hidden]
  const spans =
    hidden === 0 ? everything : everything.filter(({ start }) => start >= Date.parse(first!.startedAt))
  const axis = axisOf(spans)
  return (
    <Paper component="section" aria-label="Where the time went">
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={2}>Where the time went</Title>
        <Text size="xs" c="dimmed" className="numbers">
          Waited {duration(waited)}
          {job.attempts.length > 0 && ` · worked ${duration(worked)}`}
        </Text>
      </Group>
      {hidden > 0 && (
        <Button variant="subtle" size="compact-xs" mb={4} onClick={() => setAll(true)}>
          Show {plural(hidden, 'earlier attempt')}
        </Button>
      )}
      {data || error ? (
        <Box component="ul" className={classes.rows}>
          {spans.map((span) => (
            <WaterfallRow key={span.id} span={span} axis={axis} />
          ))}
        </Box>
      ) : (
        <Skeleton
          height={ROW_PX * (spans.length + STEPS * (job.attempts.length - hidden))}
          aria-busy="true"
        />
      )}
      {spans.some(({ kind, start }) => kind === 'waiting' && axis.isCut(start)) && (
        <Text size="xs" c="dimmed" mt={6}>
          Long waits are drawn shorter.
        </Text>
      )}
    </Paper>
  )
}
