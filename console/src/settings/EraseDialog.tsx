import { Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import { counted, plural } from '../format/number.ts'
import { localTime } from '../format/time.ts'
import { EndedBeforeDocument, type EndedBeforeQuery } from '../gql/settings.ts'
import { ListLink } from '../parts/ListLink.tsx'

const DAY_MS = 24 * 3_600_000

/** Says what a shorter retention erases, before it does. */
export function EraseDialog({
  days,
  onConfirm,
  onClose,
}: {
  days: number
  onConfirm: () => void
  onClose: () => void
}) {
  const [before] = useState(() => new Date(Date.now() - days * DAY_MS).toISOString())
  const [{ data, error }] = useQuery({ query: EndedBeforeDocument, variables: { to: before } })
  const found = data?.jobs.totalCount
  return (
    <Modal opened onClose={onClose} title={`Keep content for ${plural(days, 'day')}?`}>
      <Stack gap="sm">
        {found || error ? (
          <Effect found={found} before={before} />
        ) : (
          <Skeleton h={40} role="group" aria-busy="true" aria-label="Loading" />
        )}
        <Text size="sm" c="dimmed">
          Erasing cannot be undone. What is under a legal hold stays, and so does the history.
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Leave it as it is
          </Button>
          <Button
            color={found?.count === 0 ? undefined : 'red'}
            disabled={!found && !error}
            onClick={onConfirm}
          >
            {found?.count === 0 ? 'Save' : 'Save and erase'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Effect({
  found,
  before,
}: {
  found: EndedBeforeQuery['jobs']['totalCount'] | undefined
  before: string
}) {
  if (found?.count === 0) return <Text size="sm">Nothing is old enough to be erased now.</Text>
  return (
    <Text size="sm">
      Within a minute: documents whose last job ended before {localTime(before)} are erased, with their
      answers.
      {found && (
        <>
          {' '}
          <ListLink to="/jobs" search={{ finished: `..${before}` }}>
            {counted(found)} {found.count === 1 && !found.capped ? 'job' : 'jobs'}
          </ListLink>{' '}
          ended before then.
        </>
      )}
    </Text>
  )
}
