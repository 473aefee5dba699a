import { Group, Paper, Text, Title } from '@mantine/core'

/** A part of the page below the answers. */
export function Panel({
  title,
  note,
  aside,
  order = 2,
  children,
}: {
  title: string
  note?: React.ReactNode
  aside?: React.ReactNode
  /** How deep its title stands */
  order?: 2 | 3
  children: React.ReactNode
}) {
  return (
    <Paper component="section" p="sm" aria-label={title} miw={0} bg="var(--surface)">
      <Group justify="space-between" gap="xs" mih={28} mb={8}>
        <Group gap="xs" align="baseline">
          <Title order={order} fz="sm">
            {title}
          </Title>
          {note && (
            <Text size="xs" c="dimmed" component="div" className="numbers">
              {note}
            </Text>
          )}
        </Group>
        {aside}
      </Group>
      {children}
    </Paper>
  )
}
