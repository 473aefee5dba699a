import { ActionIcon, Badge, Group, Kbd, NavLink, ScrollArea, Stack, Text, Tooltip } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { type Icon, IconKeyboard, IconLogout, IconSearch } from '@tabler/icons-react'
import { Link, useLocation } from '@tanstack/react-router'
import { signOut } from '../api/session.ts'
import { ColorScheme } from './ColorScheme.tsx'
import { Logo } from './Logo.tsx'
import { PAGES } from './pages.ts'
import { useViewer } from './use-viewer.ts'

// The router would mark Jobs on every page below it, New job included.
const EXACT = { exact: true }

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
              renderRoot={(props) => <Link to={page.to} search={{}} activeOptions={EXACT} {...props} />}
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
        <IconAction label="Keyboard" icon={IconKeyboard} onClick={onHelp} />
        <IconAction label="Sign out" icon={IconLogout} onClick={signOut} />
      </Group>
    </>
  )
}

function ViewerCard() {
  const viewer = useViewer()
  if (!viewer) return null
  return (
    <Stack gap={4} px={4}>
      {viewer.environment === 'production' && (
        <Badge color="red" variant="filled" fullWidth>
          Production
        </Badge>
      )}
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
        title={`${viewer.workspace.name}, key ${viewer.apiKeyName}, Docket ${viewer.version}`}
      >
        {viewer.workspace.name} · key {viewer.apiKeyName}
      </Text>
    </Stack>
  )
}

function IconAction({ label, icon: Icon, onClick }: { label: string; icon: Icon; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  )
}
