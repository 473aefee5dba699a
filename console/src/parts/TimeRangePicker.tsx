import '@mantine/dates/styles.css'
import { Button, Group, NavLink, Stack } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import { IconCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { PRESETS, resolveRange, writeRange } from './time-range.ts'

const CHOICES = [['', { label: 'Any time' }] as const, ...Object.entries(PRESETS)]

/** Presets on one side, a beginning and an end on the other. */
export default function TimeRangePicker({
  value,
  bounded = false,
  onChange,
}: {
  value: string
  bounded?: boolean
  onChange: (value: string) => void
}) {
  return (
    <Group gap={0} align="stretch" maw="calc(100vw - 32px)">
      <Stack gap={0} p={6} w={{ base: '100%', xs: 150 }}>
        {CHOICES.filter(([word]) => word !== '' || !bounded).map(([word, { label }]) => (
          <NavLink
            key={word}
            component="button"
            label={label}
            active={word === value}
            aria-pressed={word === value}
            py={5}
            onClick={() => onChange(word)}
            rightSection={word === value && <IconCheck size={14} />}
          />
        ))}
      </Stack>
      <Ends value={value} onChange={onChange} />
    </Group>
  )
}

function Ends({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [ends, setEnds] = useState(() => resolveRange(value) ?? {})
  const reversed = Boolean(ends.from && ends.to && ends.from >= ends.to)
  return (
    <Stack gap="xs" p="sm" w={{ base: '100%', xs: 240 }}>
      {(['from', 'to'] as const).map((side) => (
        <DateTimePicker
          key={side}
          size="xs"
          label={side === 'from' ? 'From' : 'To'}
          valueFormat="D MMM YYYY, HH:mm"
          placeholder={side === 'from' ? 'The beginning' : 'Now'}
          value={ends[side] ? new Date(ends[side]) : null}
          onChange={(at) => setEnds({ ...ends, [side]: at ? new Date(at).toISOString() : undefined })}
          error={side === 'to' && reversed && 'Is not after the beginning'}
          popoverProps={{ withinPortal: false }}
          // In red, weekends would look wrong.
          weekendDays={[]}
          clearable
        />
      ))}
      <Group justify="flex-end" mt="auto">
        <Button disabled={reversed || (!ends.from && !ends.to)} onClick={() => onChange(writeRange(ends))}>
          Apply
        </Button>
      </Group>
    </Stack>
  )
}
