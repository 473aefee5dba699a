import { Button, Group, Modal, Progress, Stack, Text } from '@mantine/core'
import { useQuery } from 'urql'
import { usePulse } from '../api/pulse.ts'
import { plural, whole } from '../format/number.ts'
import { BulkProgressDocument, type BulkStateFragment } from '../gql/jobs.ts'
import { BULK_WORDS } from './bulk-words.ts'
import type { BulkVerb } from './job.ts'

/** How far a bulk action is that goes on in the background, and how it ended. */
export function BulkRun({
  verb,
  action,
  onClose,
}: {
  verb: BulkVerb
  action: BulkStateFragment
  onClose: () => void
}) {
  const [{ data }, ask] = useQuery({
    query: BulkProgressDocument,
    variables: { id: action.id },
    requestPolicy: 'network-only',
  })
  const { status, matched, done, changed } = data?.bulkAction ?? action
  const ended = status === 'DONE'
  usePulse(ask, undefined, ended)
  const say = BULK_WORDS[verb]
  const left = done - changed
  return (
    <Modal
      opened
      onClose={onClose}
      title={ended ? `${plural(changed, 'job')} ${say.done}` : `${say.doing} ${plural(matched, 'job')}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="sm">
        <Progress
          value={matched === 0 ? 100 : (100 * done) / matched}
          color={ended ? 'teal' : undefined}
          animated={!ended}
          aria-label="Progress"
        />
        <Text size="sm" role="status" className="numbers">
          {whole(done)} of {whole(matched)}
          {left > 0 && `, ${whole(left)} left as ${left === 1 ? 'it was' : 'they were'}`}
        </Text>
        <Group justify="space-between">
          <Text size="xs" c="dimmed">
            {!ended && 'It goes on when this is closed.'}
          </Text>
          <Button variant={ended ? 'filled' : 'default'} onClick={onClose} data-autofocus>
            {ended ? 'Done' : 'Close'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
