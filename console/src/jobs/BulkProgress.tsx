import { Button, Group, List, Modal, Progress, Stack, Text } from '@mantine/core'
import { plural, whole } from '../format/number.ts'
import { BULK_WORDS } from './bulk-words.ts'
import type { BulkVerb } from './job.ts'

export interface BulkState {
  total: number
  /** How many were looked at, whether they were changed or not */
  done: number
  changed: number
  ended: boolean
  /** Why some were not changed, each with how many */
  refusals?: ReadonlyMap<string, number>
}

/** How far a bulk action is, and how it ended. */
export function BulkProgress({
  verb,
  state: { total, done, changed, ended, refusals },
  note,
  onClose,
}: {
  verb: BulkVerb
  state: BulkState
  /** What closing this does */
  note: string
  onClose: () => void
}) {
  const say = BULK_WORDS[verb]
  const left = done - changed
  return (
    <Modal
      opened
      onClose={onClose}
      title={ended ? `${plural(changed, 'job')} ${say.done}` : `${say.doing} ${plural(total, 'job')}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="sm">
        <Progress
          value={total === 0 ? 100 : (100 * done) / total}
          color={ended ? 'teal' : undefined}
          animated={!ended}
          aria-label="Progress"
        />
        <Text size="sm" role="status" className="numbers">
          {whole(done)} of {whole(total)}
          {left > 0 && `, ${whole(left)} left as ${left === 1 ? 'it was' : 'they were'}`}
        </Text>
        {refusals && refusals.size > 0 && (
          <List size="sm" c="dimmed">
            {[...refusals].map(([message, count]) => (
              <List.Item key={message}>
                {whole(count)} × {message}
              </List.Item>
            ))}
          </List>
        )}
        <Group justify="space-between">
          <Text size="xs" c="dimmed">
            {!ended && note}
          </Text>
          <Button variant={ended ? 'filled' : 'default'} onClick={onClose} data-autofocus>
            {ended ? 'Done' : 'Close'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
