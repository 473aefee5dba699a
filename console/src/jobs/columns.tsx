import { Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { money } from '../format/money.ts'
import { words } from '../format/words.ts'
import type { JobOrder } from '../gql/jobs.ts'
import { Ago } from '../parts/Ago.tsx'
import { StatusBadge } from '../parts/StatusBadge.tsx'
import { DocumentCell } from './DocumentCell.tsx'
import type { Job } from './job.ts'
import classes from './jobs.module.css'
import { LabelsCell } from './LabelsCell.tsx'
import { ranMs, TimeCell, waitedMs } from './TimeCell.tsx'

export type OrderBy = 'CREATED_AT' | 'FINISHED_AT' | 'DURATION' | 'COST'

/** A column of the list: how it is shown, what it can be ordered by, and its values in an export. */
export interface Column {
  label: string
  /** In pixels, at least */
  width: number
  /** What is left goes to the columns by these shares */
  grows?: number
  right?: boolean
  order?: OrderBy
  cell(job: Job): React.ReactNode
  /** By the name they have in an export */
  values: Record<string, (job: Job) => unknown>
}

const seconds = (ms: number | undefined) => (ms === undefined ? null : ms / 1000)
const clipped = (text: string, title = text) => (
  <span title={title} dir="auto">
    {text}
  </span>
)

function EvidenceCell({ job: { evidenceCount } }: { job: Job }) {
  if (!evidenceCount || evidenceCount.total === 0) return null
  const { verified, total } = evidenceCount
  if (verified === total) return `${verified}/${total}`
  return (
    <span
      className={classes.warning}
      title={`${total - verified} of ${total} without evidence in the document`}
    >
      <IconAlertTriangle size={13} style={{ verticalAlign: -2, marginRight: 4 }} aria-hidden />
      {verified}/{total}
    </span>
  )
}

/** In the order in which they stand unless the URL says otherwise. */
export const COLUMNS = {
  status: {
    label: 'Status',
    width: 114,
    cell: ({ status }) => <StatusBadge status={status} />,
    values: { status: ({ status }) => status },
  },
  document: {
    label: 'Document',
    width: 166,
    grows: 4,
    cell: (job) => <DocumentCell job={job} />,
    values: { document: ({ document }) => document.name },
  },
  type: {
    label: 'Task',
    width: 94,
    cell: ({ taskType }) => words(taskType),
    values: { task_type: ({ taskType }) => taskType },
  },
  labels: {
    label: 'Labels',
    width: 156,
    grows: 2,
    cell: ({ labels }) => <LabelsCell labels={labels} />,
    values: {
      labels: ({ labels }) => Object.fromEntries(labels.map(({ key, value }) => [key, value])),
    },
  },
  evidence: {
    label: 'Evidence',
    width: 76,
    right: true,
    cell: (job) => <EvidenceCell job={job} />,
    values: {
      evidence_verified: ({ evidenceCount }) => evidenceCount?.verified ?? null,
      evidence_total: ({ evidenceCount }) => evidenceCount?.total ?? null,
    },
  },
  cost: {
    label: 'Cost',
    width: 76,
    right: true,
    order: 'COST',
    cell: ({ costMicros }) => money(costMicros),
    values: { cost_usd: ({ costMicros }) => costMicros / 1e6 },
  },
  time: {
    label: 'Waited · ran',
    width: 142,
    right: true,
    order: 'DURATION',
    cell: (job) => <TimeCell job={job} />,
    values: {
      waited_seconds: (job) => seconds(waitedMs(job, Date.now())),
      ran_seconds: (job) => seconds(ranMs(job, Date.now())),
    },
  },
  attempts: {
    label: 'Tries',
    width: 50,
    right: true,
    cell: ({ attempts }) => attempts.length || null,
    values: { attempts: ({ attempts }) => attempts.length },
  },
  actor: {
    label: 'By',
    width: 70,
    cell: ({ submittedBy }) => submittedBy && clipped(submittedBy),
    values: { submitted_by: ({ submittedBy }) => submittedBy },
  },
  created: {
    label: 'Submitted',
    width: 98,
    order: 'CREATED_AT',
    cell: ({ createdAt }) => <Ago at={createdAt} />,
    values: { created_at: ({ createdAt }) => createdAt },
  },
  error: {
    label: 'Error',
    width: 96,
    grows: 2,
    cell: ({ error }) => error && clipped(words(error.code), error.message),
    values: {
      error_code: ({ error }) => error?.code ?? null,
      error_message: ({ error }) => error?.message ?? null,
    },
  },
  started: {
    label: 'Started',
    width: 92,
    cell: ({ startedAt }) => startedAt && <Ago at={startedAt} />,
    values: { started_at: ({ startedAt }) => startedAt },
  },
  finished: {
    label: 'Ended',
    width: 96,
    order: 'FINISHED_AT',
    cell: ({ finishedAt }) => finishedAt && <Ago at={finishedAt} />,
    values: { finished_at: ({ finishedAt }) => finishedAt },
  },
  model: {
    label: 'Model',
    width: 140,
    cell: ({ model }) => clipped(model),
    values: { model: ({ model }) => model },
  },
  priority: {
    label: 'Priority',
    width: 80,
    cell: ({ priority }) => words(priority),
    values: { priority: ({ priority }) => priority },
  },
  id: {
    label: 'Id',
    width: 96,
    cell: ({ id }) => (
      <Text component="span" inherit ff="monospace" fz="xs" title={id}>
        {id.slice(0, 8)}
      </Text>
    ),
    values: {},
  },
} as const satisfies Record<string, Column>

export type ColumnName = keyof typeof COLUMNS

/** The order a click on a head leads to: most first, least first, and then as the list is without. */
export function nextOrder(column: OrderBy, order: JobOrder | undefined): JobOrder | undefined {
  if (order === `${column}_DESC`) return `${column}_ASC`
  return order === `${column}_ASC` ? undefined : `${column}_DESC`
}
