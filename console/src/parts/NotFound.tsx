import { Anchor } from '@mantine/core'
import { IconError404 } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Empty } from './Empty.tsx'

export function NotFound() {
  return (
    <Empty icon={IconError404} title="There is no such page">
      <Anchor renderRoot={(props) => <Link to="/" search={{}} {...props} />}>To the overview</Anchor>
    </Empty>
  )
}
