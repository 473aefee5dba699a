import { Group, Stack, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'

/** A page with its title, and what belongs beside the title. */
export function Page({
  title,
  aside,
  children,
}: {
  title: string
  aside?: React.ReactNode
  children: React.ReactNode
}) {
  useDocumentTitle(`${title} · Docket`)
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs" mih={30}>
        <Title order={1}>{title}</Title>
        {aside}
      </Group>
      {children}
    </Stack>
  )
}
