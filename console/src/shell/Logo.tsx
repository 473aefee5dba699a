import { Group, Text } from '@mantine/core'
import icon from './docket.svg'

export const Logo = () => (
  <Group gap={8}>
    <img src={icon} width={22} height={22} alt="" />
    <Text fw={650} size="lg" component="span">
      Docket
    </Text>
  </Group>
)
