import { Button, Menu } from '@mantine/core'
import { IconCalendar, IconChevronDown, IconCircleX, IconReload } from '@tabler/icons-react'
import { useState } from 'react'
import type { EndpointFieldsFragment } from '../gql/webhooks.ts'
import { ReplayFailed } from './ReplayFailed.tsx'
import { ReplayRange } from './ReplayRange.tsx'

/** Sends many once more: all that failed, or a time range. */
export function ReplayMany({
  endpoint,
  onReplayed,
}: {
  endpoint: EndpointFieldsFragment
  onReplayed: () => void
}) {
  const [dialog, setDialog] = useState<'failed' | 'range'>()
  const shown = { endpoint, onReplayed, onClose: () => setDialog(undefined) }
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconReload size={14} />}
            rightSection={<IconChevronDown size={12} />}
          >
            Send again
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCircleX size={14} />} onClick={() => setDialog('failed')}>
            All that failed
          </Menu.Item>
          <Menu.Item leftSection={<IconCalendar size={14} />} onClick={() => setDialog('range')}>
            A time range
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'failed' && <ReplayFailed {...shown} />}
      {dialog === 'range' && <ReplayRange {...shown} />}
    </>
  )
}
