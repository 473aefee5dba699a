import classes from './Settings.module.css'

/** What is set elsewhere, line by line. */
export function Values({ values }: { values: Record<string, React.ReactNode> }) {
  return (
    <dl className={classes.values}>
      {Object.entries(values).map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="numbers">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
