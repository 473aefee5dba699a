import { Button, Skeleton } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import { whole } from '../format/number.ts'
import { JobTotalDocument } from '../gql/jobs.ts'
import type { ListQuery } from './list-query.ts'

/** How many jobs the list has; one with very many is only counted to its end when asked. */
export function Total({ query: { filter, orderBy } }: { query: ListQuery }) {
  const [exact, setExact] = useState(false)
  const [{ data, fetching, error }] = useQuery({
    query: JobTotalDocument,
    variables: { filter, orderBy, exact },
  })
  const total = data?.jobs.totalCount
  if (error && !total) return <span>{error.networkError ? '' : 'Too many to count'}</span>
  if (!total) return <Skeleton height={10} width={70} />
  if (!total.capped) return <span>{`${whole(total.count)} ${total.count === 1 ? 'job' : 'jobs'}`}</span>
  return (
    <>
      <span>{whole(total.count)}+ jobs</span>
      <Button variant="subtle" size="compact-xs" loading={fetching} onClick={() => setExact(true)}>
        Count exactly
      </Button>
    </>
  )
}
