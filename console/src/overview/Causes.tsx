import { Anchor, Box, Group, Skeleton, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useFresh } from '../api/use-fresh.ts'
import { words } from '../format/words.ts'
import { CausesDocument, type CausesQuery } from '../gql/overview.ts'
import { Ago } from '../parts/Ago.tsx'
import { Bars } from '../parts/Bars.tsx'
import { CountLink } from '../parts/CountLink.tsx'
import { NotKnown } from '../parts/NotKnown.tsx'
import { Panel } from '../parts/Panel.tsx'
import classes from './Causes.module.css'
import type { ChosenSpan } from './span.ts'

type Group_ = CausesQuery['failureGroups'][number]

const SHOWN = 8
/** Failures of a long span are many to count. */
const EVERY_MS = 10_000

/** Why jobs of the span failed, most frequent first. */
export function Causes({ span }: { span: ChosenSpan }) {
  const { result, again } = useFresh(
    CausesDocument,
    { createdAt: span.range },
    ({ type }) => type === 'JOB_FAILED' || type === 'JOB_RETRYING',
    EVERY_MS,
  )
  const groups = result.data?.failureGroups
  const most = groups?.[0]?.count ?? 0
  return (
    <Panel order={3} title="Failed by cause">
      {result.error && !groups ? (
        <NotKnown error={result.error} onRetry={again} h={130} />
      ) : !groups ? (
        <Skeleton h={130} />
      ) : groups.length === 0 ? (
        <Text size="sm" c="dimmed" py="md">
          No job of this time has failed.
        </Text>
      ) : (
        <Stack gap="sm" component="ol" className={classes.list}>
          {groups.slice(0, SHOWN).map((group) => (
            <Cause key={group.fingerprint} group={group} most={most} within={span.word} />
          ))}
        </Stack>
      )}
    </Panel>
  )
}

function Cause({ group, most, within }: { group: Group_; most: number; within: string }) {
  const name = words(group.code)
  return (
    <li>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" fw={500} className="clip">
          {name}
        </Text>
        <Text size="sm" component="span">
          <CountLink
            count={group.count}
            of={`jobs failed of ${name}`}
            to="/jobs"
            search={{ fingerprint: group.fingerprint, error: group.code, created: within }}
          />
        </Text>
      </Group>
      <Box my={4}>
        <Bars label={name} total={most} shares={[{ label: 'Jobs', value: group.count, color: 'red.5' }]} />
      </Box>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="xs" c="dimmed" className="clip" title={group.message} dir="auto">
          {group.message}
        </Text>
        <Anchor
          size="xs"
          className={classes.latest}
          renderRoot={(props) => (
            <Link to="/jobs/$jobId" params={{ jobId: group.latestJobId }} search={{}} {...props} />
          )}
        >
          latest <Ago at={group.lastFailedAt} />
        </Anchor>
      </Group>
    </li>
  )
}
