import { Group, Kbd, Modal, SimpleGrid, Stack, Text } from '@mantine/core'
import { PAGES } from './pages.ts'

const KEYS: [title: string, keys: [key: string, meaning: string][]][] = [
  [
    'Anywhere',
    [
      ['⌘ K', 'Find a page, a job, an action'],
      ['/', 'Search the list'],
      ['?', 'This help'],
    ],
  ],
  [
    'Lists',
    [
      ['j', 'Next row'],
      ['k', 'Row before'],
      ['Enter', 'Open'],
      ['x', 'Select'],
      ['r', 'Retry'],
      ['c', 'Cancel'],
    ],
  ],
  ['Pages', PAGES.map(({ key, label }) => [`g ${key}`, label])],
]

export default function KeysHelp({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Keyboard" size="lg">
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        {KEYS.map(([title, keys]) => (
          <Stack key={title} gap={6}>
            <Text fw={600} size="sm">
              {title}
            </Text>
            {keys.map(([key, meaning]) => (
              <Group key={key} gap="xs" wrap="nowrap">
                <Group gap={3} wrap="nowrap" miw={48}>
                  {key.split(' ').map((part) => (
                    <Kbd key={part} size="xs">
                      {part}
                    </Kbd>
                  ))}
                </Group>
                <Text size="sm">{meaning}</Text>
              </Group>
            ))}
          </Stack>
        ))}
      </SimpleGrid>
    </Modal>
  )
}
