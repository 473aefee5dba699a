import { Center, Text } from '@mantine/core'

/** In the place of a chart that would be empty. */
export const Nothing = ({ h, children }: { h: number; children: React.ReactNode }) => (
  <Center h={h}>
    <Text size="sm" c="dimmed" component="div">
      {children}
    </Text>
  </Center>
)
