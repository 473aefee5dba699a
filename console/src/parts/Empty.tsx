import { Stack, Text, ThemeIcon } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'

/** Where there is nothing: what would be here, and what to do about it. */
export function Empty({
  icon: Icon,
  title,
  children,
}: {
  icon: Icon
  title: string
  children?: React.ReactNode
}) {
  return (
    <Stack align="center" gap="xs" py="xl">
      <ThemeIcon variant="light" color="gray" size={44} radius="xl">
        <Icon size={22} />
      </ThemeIcon>
      <Text fw={600}>{title}</Text>
      {children && (
        <Text size="sm" c="dimmed" ta="center" maw={420} component="div">
          {children}
        </Text>
      )}
    </Stack>
  )
}
