import { Button, Group, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Fragment } from 'react'
import { RowActions } from './RowActions.tsx'

/** What a row is given to draw itself. */
export interface Row<Item> {
  item: Item
  index: number
  onChange: (change: Partial<Item>) => void
  actions: React.ReactNode
}

/** Rows that are added, changed, moved and removed, up to `most` of them. */
export function Rows<Item extends { id: string }>({
  items,
  most,
  what,
  problem,
  make,
  onChange,
  children,
}: {
  items: Item[]
  most: number
  /** What a row is, such as `field` */
  what: string
  /** Of the rows together, such as that there are none */
  problem: string | undefined
  make: () => Item
  onChange: (items: Item[]) => void
  children: (row: Row<Item>) => React.ReactNode
}) {
  return (
    <Stack gap={0}>
      {items.map((item, index) => (
        <Fragment key={item.id}>
          {children({
            item,
            index,
            onChange: (change) => onChange(items.with(index, { ...item, ...change })),
            actions: <RowActions items={items} index={index} what={what} onChange={onChange} />,
          })}
        </Fragment>
      ))}
      {problem && (
        <Text size="xs" c="red" role="alert">
          {problem}
        </Text>
      )}
      <Group mt="xs">
        <Button
          variant="default"
          leftSection={<IconPlus size={14} />}
          disabled={items.length >= most}
          onClick={() => onChange([...items, make()])}
        >
          Add a {what}
        </Button>
      </Group>
    </Stack>
  )
}
