import classes from './Bars.module.css'

export interface Share {
  label: string
  value: number
  /** A colour of the theme with its shade, such as `teal.6` */
  color: string
  /** How the value is said; the plain number unless told otherwise */
  text?: string
}

/** Shares of a whole as one light bar. What they leave of `total` stays empty. */
export function Bars({ shares, total, label }: { shares: Share[]; total?: number; label: string }) {
  const sum = shares.reduce((all, { value }) => all + value, 0)
  const whole = Math.max(total ?? sum, sum)
  const shown = shares.filter(({ value }) => value > 0)
  const said = shares.map((share) => `${share.label} ${share.text ?? share.value}`).join(', ')
  return (
    <div className={classes.track} role="img" aria-label={`${label}: ${said}`}>
      {shown.map((share) => (
        <div
          key={share.label}
          className={classes.share}
          title={`${share.label}: ${share.text ?? share.value}`}
          style={{
            width: `${(100 * share.value) / whole}%`,
            background: `var(--mantine-color-${share.color.replace('.', '-')})`,
          }}
        />
      ))}
    </div>
  )
}
