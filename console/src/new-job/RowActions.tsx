import { ActionIcon, Group } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react'
import classes from './NewJob.module.css'

/** Moves a row up or down, or removes it. */
export function RowActions<Item>({
  items,
  index,
  what,
  onChange,
}: {
  items: Item[]
  index: number
  /** What a row is, such as `field` */
  what: string
  onChange: (items: Item[]) => void
}) {
  const name = `${what} ${index + 1}`
  const move = (to: number) => onChange(items.toSpliced(index, 1).toSpliced(to, 0, items[index]!))
  const button = { variant: 'subtle', color: 'gray', size: 28, className: classes.action } as const
  return (
    <Group gap={0} wrap="nowrap" justify="flex-end">
      <ActionIcon
        {...button}
        aria-label={`Move ${name} up`}
        disabled={index === 0}
        onClick={() => move(index - 1)}
      >
        <IconArrowUp size={14} />
      </ActionIcon>
      <ActionIcon
        {...button}
        aria-label={`Move ${name} down`}
        disabled={index === items.length - 1}
        onClick={() => move(index + 1)}
      >
        <IconArrowDown size={14} />
      </ActionIcon>
      <ActionIcon
        {...button}
        aria-label={`Remove ${name}`}
        onClick={() => onChange(items.toSpliced(index, 1))}
      >
        <IconX size={14} />
      </ActionIcon>
    </Group>
  )
}
