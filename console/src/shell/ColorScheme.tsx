import { ActionIcon, Tooltip, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'

const NEXT = { auto: 'light', light: 'dark', dark: 'auto' } as const
const ICON = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon }
const LABEL = { auto: 'Colours: as the system', light: 'Colours: light', dark: 'Colours: dark' }

export function ColorScheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Icon = ICON[colorScheme]
  return (
    <Tooltip label={LABEL[colorScheme]}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={LABEL[colorScheme]}
        onClick={() => setColorScheme(NEXT[colorScheme])}
      >
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  )
}
