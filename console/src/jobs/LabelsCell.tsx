import { useNavigate } from '@tanstack/react-router'
import type { Search } from '../search.ts'
import classes from './jobs.module.css'
import { joinList, type Label, splitList, writeLabel } from './values.ts'

/** The labels, each cut where there are many. A click on one leaves only the jobs that have it. */
export function LabelsCell({ labels }: { labels: Label[] }) {
  const navigate = useNavigate({ from: '/jobs' })
  const narrow = (label: string) =>
    void navigate({
      search: (before: Search) => ({
        ...before,
        label: joinList([...new Set([...splitList(before.label ?? ''), label])]),
      }),
    })
  if (labels.length === 0) return null
  return (
    <span className={classes.labels}>
      {labels.map(({ key, value }) => (
        <button
          key={key}
          type="button"
          className={classes.label}
          title={`Only ${key}: ${value}`}
          // The keyboard has the filter: each label would be one more stop on the way through the rows.
          tabIndex={-1}
          dir="auto"
          onClick={() => narrow(writeLabel({ key, value }))}
        >
          <span className={classes.key}>{key}</span> {value}
        </button>
      ))}
    </span>
  )
}
