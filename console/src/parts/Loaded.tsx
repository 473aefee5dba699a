import { Skeleton, Stack } from '@mantine/core'
import type { UseQueryState } from 'urql'
import { Trouble } from './Trouble.tsx'

/** What a query answers once it is there: before that its place is kept, and an error is said. */
export function Loaded<Data>({
  result,
  onRetry,
  lines = 4,
  children,
}: {
  result: UseQueryState<Data, never> | Pick<UseQueryState<Data>, 'data' | 'error' | 'fetching'>
  onRetry?: () => void
  /** How many lines of the place that is kept */
  lines?: number
  children: (data: Data) => React.ReactNode
}) {
  if (result.error && !result.data) return <Trouble error={result.error} onRetry={onRetry} />
  if (!result.data) {
    return (
      <Stack gap="sm" aria-busy="true" aria-label="Loading">
        {Array.from({ length: lines }, (_, line) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines that are all the same
          <Skeleton key={line} height={16} width={`${90 - ((line * 17) % 40)}%`} />
        ))}
      </Stack>
    )
  }
  return (
    <>
      {result.error && <Trouble error={result.error} onRetry={onRetry} />}
      {children(result.data)}
    </>
  )
}
