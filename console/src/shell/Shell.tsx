import { AppShell, Burger, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Outlet, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { HeaderTitle } from './HeaderTitle.tsx'
import { Logo } from './Logo.tsx'
import { Navigation } from './Navigation.tsx'
import { PAGES } from './pages.ts'
import { useKeys } from './use-keys.ts'

const Palette = lazy(() => import('./Palette.tsx'))
const KeysHelp = lazy(() => import('./KeysHelp.tsx'))

/** Of the header that a phone has, in pixels. */
const HEADER_HEIGHT = 48

/** What stands around every page: the navigation, the palette, the keys, and word of a lost connection. */
export function Shell() {
  const [menuOpen, menu] = useDisclosure()
  const [helpOpen, help] = useDisclosure()
  const navigate = useNavigate()
  useKeys({
    '?': help.open,
    ...Object.fromEntries(PAGES.map(({ key, to }) => [`g ${key}`, () => navigate({ to, search: {} })])),
  })
  return (
    <AppShell
      header={{ height: { base: HEADER_HEIGHT, sm: 0 } }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !menuOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <AppShell.Header hiddenFrom="sm">
        <Group h="100%" px="sm" gap="xs" wrap="nowrap">
          <Burger opened={menuOpen} onClick={menu.toggle} size="sm" aria-label="Navigation" />
          <HeaderTitle height={HEADER_HEIGHT}>
            <Logo />
          </HeaderTitle>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm">
        <Navigation onNavigate={menu.close} onHelp={help.open} />
      </AppShell.Navbar>
      <AppShell.Main>
        <ConnectionBanner />
        <Outlet />
      </AppShell.Main>
      <Suspense>
        <Palette />
        {helpOpen && <KeysHelp onClose={help.close} />}
      </Suspense>
    </AppShell>
  )
}
