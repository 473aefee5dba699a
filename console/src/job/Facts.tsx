import { Code, Group, Paper, Text, Title } from '@mantine/core'
import { money } from '../format/money.ts'
import { localTime } from '../format/time.ts'
import { words } from '../format/words.ts'
import { At } from '../parts/Ago.tsx'
import { CopyText } from '../parts/CopyText.tsx'
import classes from './Facts.module.css'
import type { JobHead } from './sentence.ts'

/** Names, versions, times and limits. */
export function Facts({ job }: { job: JobHead }) {
  const call = job.modelCalls.findLast(({ outcome }) => outcome === 'SUCCEEDED') ?? job.modelCalls.at(-1)
  const facts: [name: string, value: React.ReactNode][] = [
    ['Job', <Id key="job" value={job.id} label="Copy job id" />],
    ['Document', <Id key="document" value={job.document.id} label="Copy document id" />],
    ['Text (SHA-256)', <Id key="sha" value={job.document.sha256} label="Copy hash of the text" />],
    ['Idempotency key', job.idempotencyKey && <Id key="key" value={job.idempotencyKey} label="Copy key" />],
    ['Model', job.model],
    ['Prompt', call?.promptVersion],
    [
      'Request (SHA-256)',
      call && <Id key="request" value={call.requestHash} label="Copy hash of the request" />,
    ],
    ['Request id', call?.requestId && <Id key="request-id" value={call.requestId} label="Copy request id" />],
    ['Stop reason', call?.stopReason && words(call.stopReason)],
    ['Priority', words(job.priority)],
    ['Submitted', <Time key="created" at={job.createdAt} />],
    ['Begins', job.runAfter && <Time key="after" at={job.runAfter} />],
    ['Started', job.startedAt && <Time key="started" at={job.startedAt} />],
    ['Ended', job.finishedAt && <Time key="finished" at={job.finishedAt} />],
    ['Deadline', <Time key="deadline" at={job.deadline} />],
    ['Cost limit', job.maxCostMicros !== null && money(job.maxCostMicros)],
    ['Over budget', job.whenOverBudget === 'WAIT' ? 'Waits' : 'Fails'],
    ['Webhook', job.webhookUrl && <Id key="webhook" value={job.webhookUrl} label="Copy address" />],
  ]
  return (
    <Paper component="section" aria-label="Facts">
      <Title order={2} mb="xs">
        Facts
      </Title>
      <dl className={classes.facts}>
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name} className={classes.fact}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Paper>
  )
}

const Id = ({ value, label }: { value: string; label: string }) => (
  <Group gap={2} wrap="nowrap" miw={0} component="span">
    <Code className="clip" title={value} dir="auto">
      {value}
    </Code>
    <CopyText value={value} label={label} />
  </Group>
)

const Time = ({ at }: { at: string }) => (
  <Text span size="sm" className="numbers">
    <At at={at}>{localTime(at)}</At>
  </Text>
)
