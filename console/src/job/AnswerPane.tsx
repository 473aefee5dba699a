import { Box, Button, Group, Kbd, Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconBan, IconCircleX, IconEraser } from '@tabler/icons-react'
import { useState } from 'react'
import type { CombinedError } from 'urql'
import type { Verdict } from '../gql/job.ts'
import { Empty } from '../parts/Empty.tsx'
import { Trouble } from '../parts/Trouble.tsx'
import panes from './AnswerView.module.css'
import { Asked } from './Asked.tsx'
import classes from './ClaimRow.module.css'
import { ClaimRow, VerdictBadge } from './ClaimRow.tsx'
import { type Claim, isDoubtful } from './claims.ts'
import { StreamedSummary } from './StreamedSummary.tsx'
import type { JobHead } from './sentence.ts'
import type { Selection } from './use-selection.ts'

export function AnswerPane(props: {
  job: JobHead
  claims: Claim[] | undefined
  /** Of an evaluation as a whole */
  outcome: Verdict | undefined
  error: CombinedError | undefined
  onRetry: () => void
  selected: Selection | undefined
}) {
  const { job, claims = [], selected } = props
  const [onlyDoubtful, setOnlyDoubtful] = useState(false)
  const doubtful = claims.filter(isDoubtful).length
  const shown = onlyDoubtful && doubtful > 0 ? claims.filter(isDoubtful) : claims
  return (
    <Paper p={0} className={panes.pane} component="section" aria-label="Answer">
      <Group className={panes.head} justify="space-between" wrap="nowrap">
        <Group gap="sm" wrap="nowrap">
          <Title order={2}>Answer</Title>
          {props.outcome && <VerdictBadge verdict={props.outcome} />}
        </Group>
        {doubtful > 0 ? (
          <Button
            variant={onlyDoubtful ? 'light' : 'default'}
            size="compact-xs"
            leftSection={<IconAlertTriangle size={13} color="var(--mantine-color-orange-6)" />}
            aria-pressed={onlyDoubtful}
            onClick={() => setOnlyDoubtful(!onlyDoubtful)}
          >
            {doubtful} to check
          </Button>
        ) : (
          claims.length > 1 && <Keys />
        )}
      </Group>
      <Box className={panes.body}>
        {shown.length > 0 ? (
          <ol className={classes.list}>
            {shown.map((claim) => (
              <ClaimRow
                key={claim.id}
                claim={claim}
                selected={claim.id === selected?.claim ? selected : undefined}
              />
            ))}
          </ol>
        ) : (
          <NoAnswer {...props} job={job} />
        )}
      </Box>
    </Paper>
  )
}

const Keys = () => (
  <Group gap={4} visibleFrom="md">
    <Kbd size="xs">j</Kbd>
    <Kbd size="xs">k</Kbd>
    <Text size="xs" c="dimmed">
      to move
    </Text>
  </Group>
)

function NoAnswer({
  job,
  claims,
  error,
  onRetry,
}: {
  job: JobHead
  claims: Claim[] | undefined
  error: CombinedError | undefined
  onRetry: () => void
}) {
  if (job.document.erasedAt) {
    return <Empty icon={IconEraser} title="The answer was erased with the document" />
  }
  if (error) {
    return (
      <Box p="md">
        <Trouble error={error} onRetry={onRetry} />
      </Box>
    )
  }
  switch (job.status) {
    case 'FAILED':
      return (
        <Empty icon={IconCircleX} title="No answer: the job failed">
          {job.error?.message}
        </Empty>
      )
    case 'CANCELLED':
      return <Empty icon={IconBan} title="No answer: the job was cancelled" />
    case 'COMPLETED':
    case 'PARTIAL':
      return claims ? <Empty icon={IconBan} title="Nothing was asked" /> : <ClaimsPlace />
    default:
      return job.taskType === 'SUMMARIZE' && job.status === 'RUNNING' ? (
        <StreamedSummary jobId={job.id} />
      ) : (
        <Asked job={job} />
      )
  }
}

const ClaimsPlace = () => (
  <Stack gap="lg" p="md" role="group" aria-busy="true" aria-label="Loading the answer">
    {[70, 55, 80, 45, 62].map((width) => (
      <Box key={width}>
        <Skeleton height={10} width="30%" mb={8} />
        <Skeleton height={14} width={`${width}%`} />
      </Box>
    ))}
  </Stack>
)
