import { Button, Center, Paper, Skeleton } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useQuery } from 'urql'
import { usePulse } from '../api/pulse.ts'
import { DeliveriesDocument, type DeliveriesQuery, type DeliveryFilter } from '../gql/webhooks.ts'
import { Empty } from '../parts/Empty.tsx'
import { Loaded } from '../parts/Loaded.tsx'
import { DeliveryAttempts } from './DeliveryAttempts.tsx'

interface Shown {
  filter: DeliveryFilter
  /** What an endpoint is called, where deliveries to several stand together */
  nameOf?: (endpointId: string) => string | undefined
  /** Where the list is that of a job */
  withJob?: boolean
  /** Said when there is none */
  empty?: string
  /** Something came of a delivery */
  onChange?: () => void
}

/** Deliveries, last made first, each with its attempts; what is under way is followed. */
export function DeliveryList(shown: Shown) {
  // Pages by the cursor that each begins after. Another filter is another list.
  const [cursors, setCursors] = useState<(string | undefined)[]>([undefined])
  return (
    <Paper p={0}>
      {cursors.map((after, page) => (
        <DeliveryPage
          key={after ?? ''}
          after={after}
          isLast={page === cursors.length - 1}
          onMore={(cursor) => setCursors([...cursors, cursor])}
          {...shown}
        />
      ))}
    </Paper>
  )
}

interface PageProps extends Shown {
  after: string | undefined
  isLast: boolean
  onMore: (cursor: string) => void
}

function DeliveryPage({ filter, after, isLast, onMore, nameOf, withJob, empty, onChange }: PageProps) {
  const [result, ask] = useQuery({ query: DeliveriesDocument, variables: { filter, after } })
  const refresh = () => ask({ requestPolicy: 'network-only' })
  usePulse(refresh)
  useFollowed(result.data, refresh, onChange)
  if (!result.data && !result.error)
    return <Skeleton h={180} radius="md" role="group" aria-busy="true" aria-label="Loading" />
  return (
    <Loaded result={result} onRetry={refresh}>
      {({ deliveries: { edges, pageInfo } }) => (
        <>
          {edges.map(({ node }) => (
            <DeliveryAttempts
              key={node.id}
              delivery={node}
              to={nameOf?.(node.endpointId)}
              withJob={withJob}
              onReplayed={refresh}
            />
          ))}
          {edges.length === 0 && after === undefined && (
            <Empty icon={IconSend} title={empty ?? 'No deliveries'} />
          )}
          {isLast && pageInfo.hasNextPage && (
            <Center p="xs">
              <Button variant="subtle" onClick={() => onMore(pageInfo.endCursor!)}>
                Show more
              </Button>
            </Center>
          )}
        </>
      )}
    </Loaded>
  )
}

const LOOK_AGAIN_MS = 1500
const LONGEST_MS = 30_000

/** Attempts are no events of the log, so that what is due is looked at again until something came of it. */
function useFollowed(data: DeliveriesQuery | undefined, refresh: () => void, onChange?: () => void) {
  const nodes = data?.deliveries.edges.map(({ node }) => node) ?? []
  const state = nodes.map(({ id, status, attempts }) => `${id} ${status} ${attempts.length}`).join()
  const before = useRef<string>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the state is what is watched
  useEffect(() => {
    if (!data) return
    if (before.current !== undefined && before.current !== state) onChange?.()
    before.current = state
  }, [data, state])
  const pending = nodes.filter(({ status }) => status === 'PENDING')
  const next = Math.min(...pending.map(({ nextAttemptAt }) => Date.parse(nextAttemptAt!)))
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer sets it anew
  useEffect(() => {
    if (!Number.isFinite(next)) return
    const due = next - Date.now()
    // The longer it is overdue, as when its receiver is left alone, the less often.
    const wait = due > 0 ? Math.min(due, LONGEST_MS) : Math.min(-due / 10, LONGEST_MS)
    const timer = setTimeout(refresh, Math.max(wait, LOOK_AGAIN_MS))
    return () => clearTimeout(timer)
  }, [data])
}
