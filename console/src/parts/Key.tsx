import { ColorSwatch, Group, Text } from '@mantine/core'
import { cssColor } from './css-color.ts'

/** What the colours of a chart stand for. */
export const Key = ({ of }: { of: Record<string, string> }) => (
  <Group gap="md">
    {Object.entries(of).map(([label, color]) => (
      <Group key={label} gap={5} wrap="nowrap">
        <Swatch color={color} />
        <Text size="xs" c="dimmed">
          {label}
        </Text>
      </Group>
    ))}
  </Group>
)

/** The colour of a series, such as `teal.6`, beside its name. */
export const Swatch = ({ color }: { color: string }) => (
  <ColorSwatch component="span" size={9} radius={2} withShadow={false} color={cssColor(color)} />
)
