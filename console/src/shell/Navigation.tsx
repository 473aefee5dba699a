import { Badge, Group, Kbd, NavLink, ScrollArea, Stack, Text, Tooltip } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { IconKeyboard, IconLogout, IconSearch } from '@tabler/icons-react'
import { Link, useLocation } from '@tanstack/react-router'
import { signOut } from '../api/session.ts'
import { ColorScheme } from './ColorScheme.tsx'
import { Logo } from './Logo.tsx'
import { PAGES } from './pages.ts'
import { useViewer } from './use-viewer.ts'

/** The page of the navigation that a path belongs to: the longest that begins it. */
function activePage(path: string) {
  const fits = PAGES.filter(({ to }) =>
    to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`),
  )
  return fits.toSorted((a, b) => b.to.length - a.to.length)[0]
}

export function Navigation({ onNavigate, onHelp }: { onNavigate: () => void; onHelp: () => void }) {
  const active = activePage(
    useLocation({ select: ({ pathname }) => pathname.replace(/^\/console/, '') || '/' }),
  )
  return (
    <>
      <Group visibleFrom="sm" px={4} pb="sm" pt={2}>
        <Logo />
      </Group>
      <ScrollArea flex={1} type="auto">
        <Stack gap={2} component="nav" aria-label="Pages">
          <NavLink
            component="button"
            label="Search"
            leftSection={<IconSearch size={16} />}
            rightSection={<Kbd size="xs">⌘K</Kbd>}
            onClick={spotlight.open}
          />
          {PAGES.map((page) => (
            <NavLink
              key={page.to}
              renderRoot={(props) => <Link to={page.to} search={{}} {...props} />}
              label={page.label}
              leftSection={<page.icon size={16} />}
              active={page === active}
              aria-current={page === active ? 'page' : undefined}
              onClick={onNavigate}
            />
          ))}
        </Stack>
      </ScrollArea>
      <ViewerCard />
      <Group gap={4} mt="xs">
        <ColorScheme />
        <NavLink
          component="button"
          w="auto"
          p={6}
          aria-label="Keyboard"
          leftSection={<IconKeyboard size={16} />}
          onClick={onHelp}
          noWrap
        />
        <Tooltip label="Sign out">
          <NavLink
            component="button"
            w="auto"
            p={6}
            aria-label="Sign out"
            leftSection={<IconLogout size={16} />}
            onClick={signOut}
            noWrap
          />
        </Tooltip>
      </Group>
    </>
  )
}

function ViewerCard() {
  const viewer = useViewer()
  if (!viewer) return null
  return (
    <Stack gap={4} px={4}>
      {viewer.simulated && (
        <Tooltip label="This server has no key of the Claude API: a text search answers. Do not rely on it.">
          <Badge color="grape" fullWidth tabIndex={0}>
            Simulated answers
          </Badge>
        </Tooltip>
      )}
      <Text
        size="xs"
        c="dimmed"
        className="clip"
        title={`${viewer.workspace.name}, key ${viewer.apiKeyName}`}
      >
        {viewer.workspace.name} · key {viewer.apiKeyName}
      </Text>
    </Stack>
  )
}
