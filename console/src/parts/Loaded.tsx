import { Skeleton, Stack } from '@mantine/core'
import { useDeferredValue } from 'react'
import type { UseQueryState } from 'urql'
import { NotKnown } from './NotKnown.tsx'
import { Trouble } from './Trouble.tsx'

/** What a query answers once it is there: before that its place is kept, and an error is said. */
export function Loaded<Data>({
  result,
  onRetry,
  lines = 4,
  quiet = false,
  children,
}: {
  result: UseQueryState<Data, never> | Pick<UseQueryState<Data>, 'data' | 'error' | 'fetching'>
  onRetry?: () => void
  /** How many lines of the place that is kept */
  lines?: number
  /** One part among others: an error is said without alarm. */
  quiet?: boolean
  children: (data: Data) => React.ReactNode
}) {
  // Drawn in small steps, however much it is.
  const data = useDeferredValue(result.data)
  if (result.error && !result.data && quiet) return <NotKnown error={result.error} onRetry={onRetry} />
  if (result.error && !result.data) return <Trouble error={result.error} onRetry={onRetry} />
  if (!data) {
    return (
      <Stack gap="sm" role="group" aria-busy="true" aria-label="Loading">
        {Array.from({ length: lines }, (_, line) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines that are all the same
          <Skeleton key={line} height={16} width={`${90 - ((line * 17) % 40)}%`} />
        ))}
      </Stack>
    )
  }
  return (
    <>
      {result.error && !quiet && <Trouble error={result.error} onRetry={onRetry} />}
      {children(data)}
    </>
  )
}
