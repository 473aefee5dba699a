import { Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { counted } from '../format/number.ts'
import { EventCountDocument, type EventFilter } from '../gql/history.ts'
import { Page } from '../parts/Page.tsx'
import { SavedViews } from '../parts/SavedViews.tsx'
import { EventList } from './EventList.tsx'
import { ExportButton } from './ExportButton.tsx'
import { FilterBar } from './FilterBar.tsx'
import { filterOf, isFiltered, orderOf, type refusedFilter } from './filter.ts'
import { VerifyButton } from './VerifyButton.tsx'

/** The log: everything that happened, filtered, checked, and to take away. */
export function History() {
  const search = useSearch({ from: '/shell/history' })
  const navigate = useNavigate()
  // A span such as "last hour" is reckoned once per filter, so that a list stands still while it is read.
  const { filter, problems } = useMemo(() => filterOf(search, new Date()), [search])
  const [refused, setRefused] = useState<ReturnType<typeof refusedFilter>>()
  const said = refused ? { ...problems, [refused.name]: refused.problem } : problems
  const orderBy = orderOf(search)
  const wrong = Object.keys(problems).length > 0
  const change = (next: Record<string, string | undefined>) =>
    navigate({ to: '/history', search: withoutEmpty({ ...search, ...next }), replace: true })
  return (
    <Page
      title="History"
      aside={
        <Group gap="xs">
          <SavedViews page="HISTORY" search={search} />
          <ExportButton filter={filter} orderBy={orderBy} />
          <VerifyButton job={filter.jobId ?? undefined} range={search.at} />
        </Group>
      }
    >
      <FilterBar search={search} problems={said} onChange={change} />
      <Stack gap="xs">
        <Group justify="space-between" mih={28}>
          <Count filter={filter} pause={wrong} />
          <SegmentedControl
            size="xs"
            aria-label="Order"
            data={[
              { value: '', label: 'Newest first' },
              { value: 'oldest', label: 'Oldest first' },
            ]}
            value={orderBy === 'AT_ASC' ? 'oldest' : ''}
            onChange={(order) => change({ order })}
          />
        </Group>
        {!wrong && (
          <EventList
            filter={filter}
            orderBy={orderBy}
            filtered={isFiltered(search)}
            onRefused={setRefused}
            onClear={() => navigate({ to: '/history', search: {} })}
          />
        )}
      </Stack>
    </Page>
  )
}

const withoutEmpty = (search: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(search).filter((entry): entry is [string, string] => Boolean(entry[1])))

/** Counted apart from the list, which need not wait for it. */
function Count({ filter, pause }: { filter: EventFilter; pause: boolean }) {
  const [{ data }] = useQuery({ query: EventCountDocument, variables: { filter }, pause })
  const total = data?.events.totalCount
  return (
    <Text size="sm" c="dimmed" className="numbers" role="status">
      {total && !pause ? `${counted(total)} ${total.count === 1 ? 'event' : 'events'}` : ''}
    </Text>
  )
}
