import { Button, Popover } from '@mantine/core'
import { IconCalendar, IconChevronDown } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { rangeLabel } from './time-range.ts'

// The calendar is only loaded when somebody opens it.
const TimeRangePicker = lazy(() => import('./TimeRangePicker.tsx'))

/** A button that says a time range and changes it; `value` is as in the URL, empty for any time. */
export function TimeRange({
  value,
  onChange,
  label,
  bounded = false,
}: {
  value: string
  onChange: (value: string) => void
  /** What happened within the range, such as `Submitted` */
  label: string
  /** Any time is none of the choices */
  bounded?: boolean
}) {
  const [open, setOpen] = useState(false)
  const choose = (chosen: string) => {
    onChange(chosen)
    setOpen(false)
  }
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          fw={500}
          flex="none"
          leftSection={<IconCalendar size={14} />}
          rightSection={<IconChevronDown size={12} />}
          onClick={() => setOpen(!open)}
          aria-label={`${label}: ${value ? rangeLabel(value) : 'any time'}`}
        >
          {value ? rangeLabel(value) : 'Any time'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={label}>
        <Suspense fallback={<div style={{ width: 300, height: 240 }} />}>
          <TimeRangePicker value={value} bounded={bounded} onChange={choose} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}
