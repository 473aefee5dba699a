import classes from './jobs.module.css'
import type { Label } from './values.ts'

/** As many labels as fit; all of them on hover. */
export function LabelsCell({ labels }: { labels: Label[] }) {
  if (labels.length === 0) return null
  return (
    <span className={classes.labels} title={labels.map(({ key, value }) => `${key}: ${value}`).join('\n')}>
      {labels.map(({ key, value }) => (
        <span key={key} className={classes.label} dir="auto">
          <span className={classes.key}>{key}</span> {value}
        </span>
      ))}
    </span>
  )
}
