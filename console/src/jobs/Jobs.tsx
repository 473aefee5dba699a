import { Button, Group } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { Page } from '../parts/Page.tsx'
import { SavedViews } from '../parts/SavedViews.tsx'
import { useNarrow } from '../parts/use-narrow.ts'
import { ColumnsMenu } from './ColumnsMenu.tsx'
import { BRIEF_COLUMNS } from './choice.ts'
import { ExportMenu } from './ExportMenu.tsx'
import { FilterBar } from './FilterBar.tsx'
import { activeFilters } from './filters.ts'
import { JobsCard } from './JobsCard.tsx'
import classes from './jobs.module.css'
import { StatusCounts } from './StatusCounts.tsx'
import { shownColumns } from './shown-columns.tsx'
import { Unreadable } from './Unreadable.tsx'
import { useJobList } from './use-job-list.ts'
import { useJobSearch } from './use-job-search.ts'

/** The jobs of the workspace: found, looked at, changed and taken along. */
export function Jobs() {
  const [search, change] = useJobSearch()
  const list = useJobList(search)
  const narrow = useNarrow()
  const { query, columns, pages, unreadable } = list
  const names = columns.join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names are all of the columns
  const shown = useMemo(() => shownColumns(columns, query.paths), [names, query])
  return (
    <div className={classes.page}>
      <Page
        title="Jobs"
        aside={
          <Group gap={6}>
            <SavedViews page="JOBS" search={search} />
            <ColumnsMenu
              columns={narrow && !search.columns ? BRIEF_COLUMNS : columns}
              onChange={(value) => change({ columns: value }, { replace: true })}
            />
            <ExportMenu query={query} columns={shown} disabled={pages.empty || unreadable.length > 0} />
            <Button
              visibleFrom="sm"
              leftSection={<IconPlus size={14} />}
              renderRoot={(props) => <Link to="/jobs/new" search={{}} {...props} />}
            >
              New job
            </Button>
          </Group>
        }
      >
        <StatusCounts
          value={search.status ?? ''}
          counted={activeFilters(search).every((name) => name === 'status')}
          onChange={(status) => change({ status })}
        />
        <FilterBar search={search} change={change} />
        {unreadable.length > 0 ? (
          <Unreadable names={unreadable} search={search} change={change} />
        ) : (
          <JobsCard list={list} columns={shown} search={search} change={change} />
        )}
      </Page>
    </div>
  )
}
