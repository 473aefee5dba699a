import { CloseButton, Popover, UnstyledButton } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { type Causes, type FilterName, filterForm } from './filters.ts'
import classes from './jobs.module.css'

const FilterEditor = lazy(() => import('./FilterEditor.tsx'))

/** A filter that is set: says what it keeps, opens to be changed, and goes with its cross. */
export function FilterChip({
  name,
  value,
  causes,
  initiallyOpen,
  onChange,
  onClose,
}: {
  name: FilterName
  value: string
  causes: Causes
  initiallyOpen: boolean
  onChange: (value: string) => void
  onClose: () => void
}) {
  const [open, setOpen] = useState(initiallyOpen)
  const { label, say } = filterForm(name)
  const text = value ? say(value, causes) : '…'
  const close = () => {
    setOpen(false)
    onClose()
  }
  return (
    <Popover
      opened={open}
      onChange={(opened) => (opened ? setOpen(true) : close())}
      position="bottom-start"
      shadow="md"
      trapFocus
      returnFocus
    >
      <div className={classes.chip} title={`${label}: ${text}`}>
        <Popover.Target>
          <UnstyledButton fz="xs" className="clip" onClick={() => setOpen(!open)}>
            <span className={classes.quiet}>{label}</span>{' '}
            <strong style={{ fontWeight: 500 }} dir="auto">
              {text}
            </strong>
          </UnstyledButton>
        </Popover.Target>
        <CloseButton
          size="xs"
          mx={4}
          aria-label={`Remove ${label}`}
          onClick={() => {
            onChange('')
            onClose()
          }}
        />
      </div>
      <Popover.Dropdown p={0} aria-label={label}>
        <Suspense fallback={<div style={{ width: 260, height: 100 }} />}>
          <FilterEditor name={name} value={value} onChange={onChange} onDone={close} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}
