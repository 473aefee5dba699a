import { Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks'
import { IconAdjustmentsHorizontal, IconSearch, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { TimeRange } from '../parts/TimeRange.tsx'
import type { Search } from '../search.ts'
import { useKeys } from '../shell/use-keys.ts'
import { type FilterName, isFiltered, MORE, typesOf } from './filter.ts'
import { MoreFilters } from './MoreFilters.tsx'
import { TypeFilter } from './TypeFilter.tsx'

const QUIET_MS = 300

interface BarProps {
  search: Search
  problems: Partial<Record<FilterName, string>>
  onChange: (change: Record<string, string | undefined>) => void
}

/** What is shown of the log; all of it stands in the URL. */
export function FilterBar({ search, problems, onChange }: BarProps) {
  const used = MORE.filter((name) => search[name]).length
  const [opened, more] = useDisclosure(used > 0)
  const clear = () => onChange(Object.fromEntries(Object.keys(search).map((name) => [name, undefined])))
  return (
    <Paper p="xs">
      <Stack gap="xs">
        <Group gap="xs">
          <TextFilter
            value={search.text ?? ''}
            problem={problems.text}
            onChange={(text) => onChange({ text })}
          />
          <TimeRange label="Happened" value={search.at ?? ''} onChange={(at) => onChange({ at })} />
          <TypeFilter types={typesOf(search)} onChange={(types) => onChange({ type: types.join(',') })} />
          <Button
            variant="default"
            fw={500}
            leftSection={<IconAdjustmentsHorizontal size={14} />}
            aria-expanded={opened}
            onClick={more.toggle}
          >
            More{used > 0 ? ` (${used})` : ''}
          </Button>
          {isFiltered(search) && (
            <Button variant="subtle" color="gray" leftSection={<IconX size={14} />} onClick={clear}>
              Clear
            </Button>
          )}
        </Group>
        {problems.at && (
          <Text size="xs" c="red" role="alert">
            {problems.at}: “{search.at}”
          </Text>
        )}
        {opened && <MoreFilters search={search} problems={problems} onChange={onChange} />}
      </Stack>
    </Paper>
  )
}

function TextFilter({
  value,
  problem,
  onChange,
}: {
  value: string
  problem?: string
  onChange: (text: string) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value)
  const tell = useDebouncedCallback(onChange, QUIET_MS)
  useEffect(() => setText(value), [value])
  useKeys({ '/': () => input.current?.focus() })
  return (
    <TextInput
      ref={input}
      flex="1 1 220px"
      maw={420}
      leftSection={<IconSearch size={14} />}
      placeholder="Words of an error or a reason"
      aria-label="Words of an error or a reason"
      dir="auto"
      maxLength={500}
      value={text}
      error={problem}
      onChange={(event) => {
        setText(event.currentTarget.value)
        tell(event.currentTarget.value)
      }}
    />
  )
}
