import { ActionIcon, Menu } from '@mantine/core'
import {
  IconDots,
  IconKey,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconSend,
  IconTrash,
} from '@tabler/icons-react'
import { useState } from 'react'
import type { EndpointFieldsFragment } from '../gql/webhooks.ts'
import { ChangeEndpoint } from './ChangeEndpoint.tsx'
import { EndpointForm } from './EndpointForm.tsx'
import { endpointName } from './health.ts'
import { RotateSecret } from './RotateSecret.tsx'
import { TestEndpoint } from './TestEndpoint.tsx'

type Dialog = 'test' | 'edit' | 'rotate' | 'disable' | 'enable' | 'delete'

/** What can be done with an endpoint; each in a dialog of its own. */
export function EndpointMenu({
  endpoint,
  onChanged,
  onDeleted = onChanged,
}: {
  endpoint: EndpointFieldsFragment
  onChanged: () => void
  onDeleted?: () => void
}) {
  const [dialog, setDialog] = useState<Dialog>()
  const own = endpoint.kind === 'ENDPOINT'
  const disabled = endpoint.disabledAt !== null
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={180}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions of ${endpointName(endpoint)}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {own && !disabled && <Item icon={IconSend} label="Send a test" onClick={() => setDialog('test')} />}
          <Item icon={IconPencil} label="Edit" onClick={() => setDialog('edit')} />
          <Item icon={IconKey} label="Rotate secret" onClick={() => setDialog('rotate')} />
          {disabled ? (
            <Item icon={IconPlayerPlay} label="Enable" onClick={() => setDialog('enable')} />
          ) : (
            <Item icon={IconPlayerPause} label="Disable" onClick={() => setDialog('disable')} />
          )}
          {own && <Item icon={IconTrash} label="Delete" color="red" onClick={() => setDialog('delete')} />}
        </Menu.Dropdown>
      </Menu>
      <OpenDialog
        dialog={dialog}
        endpoint={endpoint}
        onClose={() => setDialog(undefined)}
        onChanged={onChanged}
        onDeleted={onDeleted}
      />
    </>
  )
}

function Item({
  icon: Icon,
  label,
  color,
  onClick,
}: {
  icon: typeof IconSend
  label: string
  color?: string
  onClick: () => void
}) {
  return (
    <Menu.Item leftSection={<Icon size={14} />} color={color} onClick={onClick}>
      {label}
    </Menu.Item>
  )
}

interface DialogProps {
  dialog: Dialog | undefined
  endpoint: EndpointFieldsFragment
  onClose: () => void
  onChanged: () => void
  onDeleted: () => void
}

function OpenDialog({ dialog, endpoint, onClose, onChanged, onDeleted }: DialogProps) {
  const shown = { endpoint, onClose }
  switch (dialog) {
    case undefined:
      return null
    case 'test':
      return <TestEndpoint {...shown} onChanged={onChanged} />
    case 'edit':
      return <EndpointForm {...shown} onSaved={onChanged} />
    case 'rotate':
      return <RotateSecret {...shown} onRotated={onChanged} />
    case 'delete':
      return <ChangeEndpoint change="delete" {...shown} onChanged={onDeleted} />
    default:
      return <ChangeEndpoint change={dialog} {...shown} onChanged={onChanged} />
  }
}
