import { Anchor, Badge, Box, Code, Group, Stack, Text, Title, Tooltip } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconChevronLeft, IconGavel } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { words } from '../format/words.ts'
import { joinList, writeLabel } from '../jobs/values.ts'
import { Ago } from '../parts/Ago.tsx'
import { CopyText } from '../parts/CopyText.tsx'
import { StatusBadge } from '../parts/StatusBadge.tsx'
import { STATUSES } from '../parts/statuses.ts'
import { useNow } from '../parts/use-now.ts'
import { Actions } from './Actions.tsx'
import type { Claim } from './claims.ts'
import classes from './Head.module.css'
import { type JobHead, sentence } from './sentence.ts'

const TITLE_LENGTH = 80

/** Which job it is, what happened to it, and what can be done. */
export function Head({
  job,
  claims,
  onChange,
}: {
  job: JobHead
  claims: Claim[] | undefined
  onChange: () => void
}) {
  const name = job.document.erasedAt ? 'Erased document' : job.document.name
  useDocumentTitle(`${name.slice(0, TITLE_LENGTH)} · Docket`)
  return (
    <Stack gap={6}>
      <Group justify="space-between" wrap="nowrap" gap="md" align="flex-start" className={classes.first}>
        <Group gap="sm" wrap="nowrap" miw={0} className={classes.title}>
          <Title order={1} className="clip" title={name} dir="auto">
            {name}
          </Title>
          <Marks job={job} />
        </Group>
        <Actions job={job} onChange={onChange} />
      </Group>
      <Happened job={job} claims={claims} />
      <About job={job} />
    </Stack>
  )
}

function Marks({ job: { status, simulated, document } }: { job: JobHead }) {
  return (
    <Group gap={6} wrap="nowrap" flex="none">
      <StatusBadge status={status} large />
      {simulated && (
        <Tooltip label="The built-in simulator answered, not Claude. Do not rely on it.">
          <Badge color="grape" size="lg" tt="none" fw={500} tabIndex={0}>
            Simulated
          </Badge>
        </Tooltip>
      )}
      {document.heldAt && (
        <Tooltip label={`Legal hold: ${document.holdReason ?? ''}`} multiline maw={360}>
          <Badge
            color="indigo"
            size="lg"
            tt="none"
            fw={500}
            tabIndex={0}
            leftSection={<IconGavel size={13} />}
          >
            Held
          </Badge>
        </Tooltip>
      )}
    </Group>
  )
}

/** It counts the seconds; of those who listen, only a new status is told. */
function Happened({ job, claims }: { job: JobHead; claims: Claim[] | undefined }) {
  const now = useNow()
  return (
    <Box>
      <Text size="lg" className={`numbers ${classes.sentence}`} dir="auto">
        {sentence(job, claims, now)}
      </Text>
      <span className={classes.spoken} role="status">
        {STATUSES[job.status].label}
      </span>
    </Box>
  )
}

function About({ job }: { job: JobHead }) {
  return (
    <Group gap="4px 10px" c="dimmed" fz="xs">
      <Anchor
        inherit
        c="dimmed"
        renderRoot={(props) => <Link to="/jobs" search={{}} {...props} />}
        className={classes.back}
      >
        <IconChevronLeft size={13} /> Jobs
      </Anchor>
      <span>{words(job.taskType)}</span>
      <span>
        submitted <Ago at={job.createdAt} />
        {job.submittedBy && (
          <>
            {' '}
            by <bdi>{job.submittedBy}</bdi>
          </>
        )}
      </span>
      <span>{job.model}</span>
      {job.priority !== 'NORMAL' && <span>{words(job.priority)} priority</span>}
      {job.error && (
        <Group gap={2} component="span">
          <ErrorLink code={job.error.code} />
          {job.error.requestId && (
            <>
              <Code fz="xs">{job.error.requestId}</Code>
              <CopyText value={job.error.requestId} label="Copy request id" />
            </>
          )}
        </Group>
      )}
      {job.labels.map(({ key, value }) => (
        <LabelLink key={key} name={key} value={value} />
      ))}
      <Group gap={2} component="span">
        <Code fz="xs" title={job.id}>
          …{job.id.slice(-8)}
        </Code>
        <CopyText value={job.id} label="Copy job id" />
      </Group>
    </Group>
  )
}

/** Leads to the jobs that failed in the same way. */
const ErrorLink = ({ code }: { code: string }) => (
  <Anchor inherit renderRoot={(props) => <Link to="/jobs" search={{ error: code }} {...props} />}>
    <Code fz="xs">{code}</Code>
  </Anchor>
)

/** Leads to the jobs with the same label. */
const LabelLink = ({ name, value }: { name: string; value: string }) => (
  <Badge
    variant="default"
    size="sm"
    tt="none"
    fw={400}
    maw={260}
    dir="auto"
    title={`${name}: ${value}`}
    renderRoot={(props) => (
      <Link to="/jobs" search={{ label: joinList([writeLabel({ key: name, value })]) }} {...props} />
    )}
  >
    {name}: {value}
  </Badge>
)
