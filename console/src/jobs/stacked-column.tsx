import { BRIEF_COLUMNS } from './choice.ts'
import { DocumentCell } from './DocumentCell.tsx'
import type { Job } from './job.ts'
import classes from './jobs.module.css'
import type { ShownColumn } from './shown-columns.tsx'

/** A job in two lines: its document, and below it what the columns tell. */
const StackedCell = ({ job, parts }: { job: Job; parts: ShownColumn[] }) => (
  <div className={classes.stacked}>
    <div className="clip">
      <DocumentCell job={job} />
    </div>
    <div className={classes.told}>
      {parts.map(({ id, cell }) => (
        <span key={id} className="clip" data-column={id}>
          {cell(job)}
        </span>
      ))}
    </div>
  </div>
)

/** The columns as a single one for a narrow screen: those that somebody has chosen, or few. */
export function stackedColumn(columns: ShownColumn[], chosen: boolean): ShownColumn {
  const others = columns.filter(({ id }) => id !== 'document')
  const parts = chosen ? others : BRIEF_COLUMNS.flatMap((name) => others.filter(({ id }) => id === name))
  return {
    id: 'stacked',
    label: 'Job',
    width: 200,
    grows: 1,
    parts,
    cell: (job) => <StackedCell job={job} parts={parts} />,
    values: {},
  }
}
