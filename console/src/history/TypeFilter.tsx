import { Button, Checkbox, Popover, ScrollArea, SimpleGrid, Stack } from '@mantine/core'
import { IconChevronDown, IconList } from '@tabler/icons-react'
import { words } from '../format/words.ts'
import type { EventType } from '../gql/history.ts'
import { EVENT_CHOICES } from '../parts/event-groups.ts'

/** The types of events to show, singly or a group at a time; none means all. */
export function TypeFilter({
  types,
  onChange,
}: {
  types: EventType[]
  onChange: (types: EventType[]) => void
}) {
  const group = EVENT_CHOICES.find(({ items }) => isAllOf(items, types) && items.length === types.length)
  const label =
    types.length === 0
      ? 'All events'
      : (group?.group ?? (types.length === 1 ? words(types[0]!) : `${types.length} types`))
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          fw={500}
          leftSection={<IconList size={14} />}
          rightSection={<IconChevronDown size={12} />}
          aria-label={`Types of events: ${label}`}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="sm" aria-label="Types of events">
        <ScrollArea.Autosize mah="60vh" type="auto">
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="lg" verticalSpacing="sm">
            {EVENT_CHOICES.map(({ group, items }) => (
              <Group key={group} name={group} items={items} types={types} onChange={onChange} />
            ))}
          </SimpleGrid>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  )
}

type Items = (typeof EVENT_CHOICES)[number]['items']

const isAllOf = (items: Items, types: EventType[]) => items.every(({ value }) => types.includes(value))

function Group({
  name,
  items,
  types,
  onChange,
}: {
  name: string
  items: Items
  types: EventType[]
  onChange: (types: EventType[]) => void
}) {
  const all = isAllOf(items, types)
  const some = items.some(({ value }) => types.includes(value))
  const others = types.filter((type) => items.every(({ value }) => value !== type))
  return (
    <Stack gap={6}>
      <Checkbox
        size="xs"
        fw={600}
        label={name}
        checked={all}
        indeterminate={some && !all}
        onChange={() => onChange(all ? others : [...others, ...items.map(({ value }) => value)])}
      />
      <Stack gap={4} pl={22}>
        {items.map(({ value, label }) => (
          <Checkbox
            key={value}
            size="xs"
            label={label}
            checked={types.includes(value)}
            onChange={({ currentTarget: { checked } }) =>
              onChange(checked ? [...types, value] : types.filter((type) => type !== value))
            }
          />
        ))}
      </Stack>
    </Stack>
  )
}
