import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'

const ICON = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon }
const LABEL = { auto: 'Colours: as the system', light: 'Colours: light', dark: 'Colours: dark' }

/** From the system's colours to the others, to those of the system by choice, and back to the system. */
export function ColorScheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const seen = useComputedColorScheme('light')
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  const other = seen === 'light' ? 'dark' : 'light'
  const Icon = ICON[colorScheme]
  return (
    <Tooltip label={LABEL[colorScheme]}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={LABEL[colorScheme]}
        onClick={() => setColorScheme(colorScheme === system ? 'auto' : other)}
      >
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  )
}
