import { Button, CloseButton, Divider, Group, Paper, Text } from '@mantine/core'
import { IconBan, IconRotateClockwise } from '@tabler/icons-react'
import { useQuery } from 'urql'
import { counted, plural } from '../format/number.ts'
import { JobTotalDocument } from '../gql/jobs.ts'
import type { BulkVerb } from './job.ts'
import classes from './jobs.module.css'
import type { ListQuery } from './list-query.ts'
import { MOST_SELECTED, type Selection } from './use-selection.ts'

/** What can be done with the rows that are selected. It says that they stand still meanwhile. */
export function SelectionBar({
  selection,
  query,
  onAct,
}: {
  selection: Selection
  query: ListQuery
  onAct: (verb: BulkVerb) => void
}) {
  const { jobs, matching } = selection
  const full = jobs.size >= MOST_SELECTED
  return (
    <div className={classes.floating} style={{ bottom: 44 }}>
      <Paper
        shadow="lg"
        px="sm"
        py={6}
        role="region"
        aria-label="Selected jobs"
        className={classes.selection}
      >
        <Group gap="xs">
          <div role="status" className={classes.selected}>
            <Text size="sm" fw={500}>
              {matching ? (
                <Matching query={query} />
              ) : (
                `${plural(jobs.size, 'job')}${full ? ', the most' : ''} selected`
              )}
            </Text>
            <Text size="xs" c="dimmed">
              Updates are paused
            </Text>
          </div>
          {!matching && (
            <Button variant="subtle" onClick={selection.selectMatching}>
              All that match
            </Button>
          )}
          <Divider orientation="vertical" visibleFrom="xs" />
          <Group gap="xs" wrap="nowrap">
            <Button
              variant="default"
              leftSection={<IconRotateClockwise size={14} />}
              disabled={!selection.allows('retry')}
              onClick={() => onAct('retry')}
            >
              Retry
            </Button>
            <Button
              variant="default"
              leftSection={<IconBan size={14} />}
              disabled={!selection.allows('cancel')}
              onClick={() => onAct('cancel')}
            >
              Cancel
            </Button>
            <CloseButton size="sm" aria-label="Select none" onClick={selection.clear} />
          </Group>
        </Group>
      </Paper>
    </div>
  )
}

function Matching({ query: { filter, orderBy } }: { query: ListQuery }) {
  const [{ data }] = useQuery({
    query: JobTotalDocument,
    variables: { filter, orderBy, exact: false },
    requestPolicy: 'cache-first',
  })
  const total = data?.jobs.totalCount
  if (!total) return 'All that match'
  return total.count === 1 ? 'The one that matches' : `All ${counted(total)} that match`
}
