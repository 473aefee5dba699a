import { Button, Paper } from '@mantine/core'
import { IconArrowUp } from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { CombinedError } from 'urql'
import type { JobFilter } from '../gql/jobs.ts'
import { Trouble } from '../parts/Trouble.tsx'
import { useNarrow } from '../parts/use-narrow.ts'
import type { Search } from '../search.ts'
import { filterWords } from './filters.ts'
import { JobsTable } from './JobsTable.tsx'
import type { BulkVerb, Job } from './job.ts'
import classes from './jobs.module.css'
import { NoJobs } from './NoJobs.tsx'
import { PAGE_SIZE } from './page-window.ts'
import { SelectionBar } from './SelectionBar.tsx'
import type { ShownColumn } from './shown-columns.tsx'
import { stackedColumn } from './stacked-column.tsx'
import { Total } from './Total.tsx'
import { useCauses } from './use-causes.ts'
import { useFollow } from './use-follow.ts'
import type { JobList } from './use-job-list.ts'
import type { Change } from './use-job-search.ts'
import { useListKeys } from './use-list-keys.ts'
import { HEAD_HEIGHT, ROW_HEIGHT, STACKED_HEIGHT, useRows } from './use-rows.ts'
import { useSelection } from './use-selection.ts'

const BulkAction = lazy(() => import('./BulkAction.tsx'))

/** The list itself with what lies over it: what is new, what is selected, and the dialogs of the bulk actions. */
export function JobsCard({
  list,
  columns,
  search,
  change,
}: {
  list: JobList
  columns: ShownColumn[]
  search: Search
  change: Change
}) {
  const { pages, query, order, round, stale, restart } = list
  const selection = useSelection(pages)
  useFollow(pages, selection.any)
  const narrow = useNarrow()
  const chosen = Boolean(search.columns)
  const shown = useMemo(
    () => (narrow ? [stackedColumn(columns, chosen)] : columns),
    [narrow, columns, chosen],
  )
  const rows = useRows(pages, narrow ? STACKED_HEIGHT : ROW_HEIGHT)
  const causes = useCauses(list.search)
  const [action, setAction] = useState<{ verb: BulkVerb; filter: JobFilter; by: string }>()
  const act = (verb: BulkVerb, jobs: Job[]) =>
    setAction(
      selection.matching
        ? { verb, filter: query.filter, by: filterWords(list.search, causes) }
        : { verb, filter: { ids: jobs.map(({ id }) => id) }, by: '' },
    )
  const { active, touch } = useListKeys(pages, rows, selection, act)

  // Nothing can be moved in a list that is empty.
  const awaited = !stale && pages.empty && pages.fresh > 0
  useEffect(() => {
    if (awaited) restart()
  })
  const finish = () => {
    setAction(undefined)
    selection.clear()
  }
  return (
    <Paper p={0} className={classes.card}>
      {pages.error instanceof CombinedError && <Trouble error={pages.error} onRetry={() => pages.retry()} />}
      {pages.fresh > 0 && !pages.empty && (
        <div className={classes.floating} style={{ top: HEAD_HEIGHT + 8 }}>
          <Button radius="xl" leftSection={<IconArrowUp size={14} />} onClick={restart}>
            {pages.fresh >= PAGE_SIZE ? `${PAGE_SIZE}+` : pages.fresh} new
          </Button>
        </div>
      )}
      {pages.empty && !stale ? (
        <NoJobs search={search} change={change} />
      ) : (
        <JobsTable
          pages={pages}
          stale={stale}
          rows={rows}
          columns={shown}
          order={order}
          onOrder={(next) => change({ order: next ?? '' })}
          selection={selection}
          active={active}
          onActive={touch}
        />
      )}
      {!pages.empty && (
        <div className={classes.foot}>
          <Total key={`${round} ${JSON.stringify(query)}`} query={query} />
        </div>
      )}
      {selection.any && (
        <SelectionBar
          selection={selection}
          query={query}
          onAct={(verb) => act(verb, [...selection.jobs.values()])}
        />
      )}
      <Suspense>{action && <BulkAction {...action} onClose={finish} />}</Suspense>
    </Paper>
  )
}
