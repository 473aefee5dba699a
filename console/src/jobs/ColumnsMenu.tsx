import { ActionIcon, Button, Divider, Group, Popover, ScrollArea, Stack, Text } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconColumns3, IconPlus, IconX } from '@tabler/icons-react'
import { MOST_PATHS, readPath, writeColumns } from './choice.ts'
import { COLUMNS, type ColumnName } from './columns.tsx'
import { PathForm } from './PathForm.tsx'

const labelOf = (id: string) =>
  Object.hasOwn(COLUMNS, id) ? COLUMNS[id as ColumnName].label : (readPath(id)?.path ?? id)

/** Next to the document, where it is seen at once and not beyond the edge. */
function withPath(columns: string[], id: string): string[] {
  if (columns.includes(id)) return columns
  const place = columns.indexOf('document') + 1 || columns.length
  return columns.toSpliced(place, 0, id)
}

/** Which columns are shown, and in which order; values out of input and result by their path. */
export function ColumnsMenu({ columns, onChange }: { columns: string[]; onChange: (value: string) => void }) {
  const set = (next: string[]) => onChange(writeColumns(next))
  const hidden = Object.keys(COLUMNS).filter((id) => !columns.includes(id))
  const paths = columns.filter(readPath).length
  return (
    <Popover position="bottom-end" shadow="md" width={270} trapFocus>
      <Popover.Target>
        <Button variant="default" fw={500} leftSection={<IconColumns3 size={14} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label="Columns">
        <ScrollArea.Autosize mah="min(440px, 60dvh)">
          <Stack gap={0} p={8}>
            {columns.map((id, place) => (
              <ShownColumn key={id} id={id} place={place} columns={columns} set={set} />
            ))}
            {hidden.length > 0 && <Divider my={6} />}
            {hidden.map((id) => (
              <Button
                key={id}
                variant="subtle"
                color="gray"
                size="compact-xs"
                h={28}
                justify="flex-start"
                fw={400}
                leftSection={<IconPlus size={13} />}
                onClick={() => set([...columns, id])}
              >
                {labelOf(id)}
              </Button>
            ))}
          </Stack>
        </ScrollArea.Autosize>
        <Divider />
        <PathForm full={paths >= MOST_PATHS} onAdd={(id) => set(withPath(columns, id))} />
      </Popover.Dropdown>
    </Popover>
  )
}

function ShownColumn({
  id,
  place,
  columns,
  set,
}: {
  id: string
  place: number
  columns: string[]
  set: (columns: string[]) => void
}) {
  const label = labelOf(id)
  const others = columns.filter((other) => other !== id)
  const moveTo = (to: number) => set([...others.slice(0, to), id, ...others.slice(to)])
  return (
    <Group gap={2} wrap="nowrap" h={28} pl={6}>
      <Text size="xs" flex={1} className="clip" title={label} dir="auto">
        {label}
      </Text>
      <Step
        icon={IconChevronUp}
        label={`Move ${label} up`}
        off={place === 0}
        onClick={() => moveTo(place - 1)}
      />
      <Step
        icon={IconChevronDown}
        label={`Move ${label} down`}
        off={place === columns.length - 1}
        onClick={() => moveTo(place + 1)}
      />
      <Step icon={IconX} label={`Hide ${label}`} off={columns.length === 1} onClick={() => set(others)} />
    </Group>
  )
}

function Step({
  icon: Icon,
  label,
  off,
  onClick,
}: {
  icon: typeof IconX
  label: string
  off: boolean
  onClick: () => void
}) {
  return (
    <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} disabled={off} onClick={onClick}>
      <Icon size={13} />
    </ActionIcon>
  )
}
