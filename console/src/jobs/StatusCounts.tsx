import { Text, UnstyledButton } from '@mantine/core'
import { useLive } from '../api/use-live.ts'
import { whole } from '../format/number.ts'
import { type JobStatus, StatusCountsDocument } from '../gql/jobs.ts'
import { ALL_STATUSES, STATUSES } from '../parts/statuses.ts'
import classes from './jobs.module.css'
import { joinList, splitList } from './values.ts'

/** How many jobs of the workspace are in each status now; a click lists those of one more, or of one less. */
export function StatusCounts({
  value,
  counted,
  onChange,
}: {
  value: string
  /** Whether the numbers are said: beside a list with other filters they would contradict it */
  counted: boolean
  onChange: (value: string) => void
}) {
  const live = useLive(StatusCountsDocument)
  const counts = new Map(live?.counts.map(({ status, count }) => [status, count]))
  const chosen = new Set(splitList(value))
  const toggle = (status: JobStatus) =>
    onChange(joinList(ALL_STATUSES.filter((other) => chosen.has(other) !== (other === status))))
  return (
    <fieldset className={classes.counts} aria-label="Status" title="In the whole workspace">
      <UnstyledButton className={classes.count} aria-pressed={chosen.size === 0} onClick={() => onChange('')}>
        All
      </UnstyledButton>
      {ALL_STATUSES.map((status) => {
        const { label, color, icon: Icon } = STATUSES[status]
        const count = counts.get(status)
        return (
          <UnstyledButton
            key={status}
            className={classes.count}
            aria-pressed={chosen.has(status)}
            onClick={() => toggle(status)}
          >
            <Icon size={14} color={`var(--mantine-color-${color}-text)`} aria-hidden />
            {label}
            {counted && (
              <Text
                component="span"
                inherit
                fw={600}
                className="numbers"
                c={count === 0 ? 'dimmed' : undefined}
              >
                {count === undefined ? '–' : whole(count)}
              </Text>
            )}
          </UnstyledButton>
        )
      })}
    </fieldset>
  )
}
