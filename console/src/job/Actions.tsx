import { ActionIcon, Button, Group, Menu } from '@mantine/core'
import {
  IconBan,
  IconDots,
  IconEraser,
  IconGavel,
  IconPencil,
  IconRotateClockwise,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ENDED } from '../parts/statuses.ts'
import { useKeys } from '../shell/use-keys.ts'
import { CancelDialog } from './CancelDialog.tsx'
import { EraseDialog } from './EraseDialog.tsx'
import { HoldDialog } from './HoldDialog.tsx'
import { RetryDialog } from './RetryDialog.tsx'
import type { JobHead } from './sentence.ts'

const DIALOGS = { cancel: CancelDialog, retry: RetryDialog, hold: HoldDialog, erase: EraseDialog }

/** What can be done with the job and its document, each after its effect was said and a reason was given. */
export function Actions({ job, onChange }: { job: JobHead; onChange: () => void }) {
  const [asked, setAsked] = useState<keyof typeof DIALOGS>()
  const ended = ENDED.has(job.status)
  const canCancel = !ended && !job.cancelRequestedAt
  const canRetry = ended && job.status !== 'COMPLETED' && !job.document.erasedAt
  useKeys({
    ...(canCancel && { c: () => setAsked('cancel') }),
    ...(canRetry && { r: () => setAsked('retry') }),
  })
  const toCopy = (props: object) => <Link to="/jobs/new" search={{ from: job.id }} {...props} />
  const Dialog = asked && DIALOGS[asked]
  return (
    <Group gap="xs" wrap="nowrap" flex="none">
      {canRetry && (
        <Button
          // Not offered loudly where it would fail again.
          variant={job.error?.retryable === false ? 'default' : 'filled'}
          leftSection={<IconRotateClockwise size={15} />}
          onClick={() => setAsked('retry')}
        >
          Retry
        </Button>
      )}
      {ended && (
        <Button variant="default" leftSection={<IconPencil size={15} />} renderRoot={toCopy}>
          Edit a copy
        </Button>
      )}
      {!ended && (
        <Button
          variant="default"
          leftSection={<IconBan size={15} />}
          disabled={!canCancel}
          onClick={() => setAsked('cancel')}
        >
          {canCancel ? 'Cancel' : 'Cancelling'}
        </Button>
      )}
      {!job.document.erasedAt && (
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <ActionIcon variant="default" size={30} aria-label="More actions">
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {!ended && (
              <Menu.Item leftSection={<IconPencil size={15} />} renderRoot={toCopy}>
                Edit a copy
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconGavel size={15} />} onClick={() => setAsked('hold')}>
              {job.document.heldAt ? 'Lift legal hold' : 'Place legal hold'}
            </Menu.Item>
            <Menu.Item
              color="red"
              leftSection={<IconEraser size={15} />}
              disabled={!ended || job.document.heldAt !== null}
              onClick={() => setAsked('erase')}
            >
              Erase document
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {Dialog && (
        <Dialog
          job={job}
          onClose={() => {
            setAsked(undefined)
            onChange()
          }}
        />
      )}
    </Group>
  )
}
