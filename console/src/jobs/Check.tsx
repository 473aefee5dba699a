import type { MouseEvent } from 'react'
import classes from './jobs.module.css'

interface Props {
  label: string
  checked: boolean
  /** Some of what it stands for */
  mixed?: boolean
  disabled?: boolean
  onClick: (event: MouseEvent) => void
}

/** The browser's own checkbox, which is drawn sooner than Mantine's: a list has one in each row. */
export const Check = ({ label, checked, mixed = false, disabled, onClick }: Props) => (
  <input
    type="checkbox"
    className={classes.check}
    aria-label={label}
    checked={checked}
    disabled={disabled}
    readOnly
    ref={(input) => {
      if (input) input.indeterminate = mixed
    }}
    // The click and not the change: it knows whether shift was held.
    onClick={onClick}
  />
)
