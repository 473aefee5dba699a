import { Button, Menu } from '@mantine/core'
import { IconFilterPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { TimeRange } from '../parts/TimeRange.tsx'
import type { Search } from '../search.ts'
import { FilterChip } from './FilterChip.tsx'
import { activeFilters, FILTER_NAMES, FILTERS, type FilterName } from './filters.ts'
import classes from './jobs.module.css'
import { SearchBox } from './SearchBox.tsx'
import { useCauses } from './use-causes.ts'
import type { Change } from './use-job-search.ts'

// These have a place of their own.
const APART: FilterName[] = ['status', 'created']
const OFFERED = FILTER_NAMES.filter((name) => !APART.includes(name))

/** Search, time and a chip for each other filter that is set; others are added from a menu. */
export function FilterBar({ search, change }: { search: Search; change: Change }) {
  const [added, setAdded] = useState<FilterName>()
  const causes = useCauses(search)
  const chips = OFFERED.filter((name) => search[name] || name === added)
  const clear = () => change(Object.fromEntries(activeFilters(search).map((name) => [name, ''])))
  return (
    <search className={classes.bar}>
      <SearchBox value={search.text ?? ''} onChange={(text) => change({ text }, { replace: true })} />
      <TimeRange label="Submitted" value={search.created ?? ''} onChange={(created) => change({ created })} />
      {chips.length > 0 && (
        <div className={classes.chips}>
          {chips.map((name) => (
            <FilterChip
              key={name}
              name={name}
              value={search[name] ?? ''}
              causes={causes}
              initiallyOpen={name === added}
              onChange={(value) => change({ [name]: value })}
              onClose={() => setAdded(undefined)}
            />
          ))}
        </div>
      )}
      <Menu position="bottom-start" shadow="md" returnFocus={false}>
        <Menu.Target>
          <Button variant="subtle" color="gray" flex="none" leftSection={<IconFilterPlus size={14} />}>
            Filter
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {OFFERED.filter((name) => !chips.includes(name)).map((name) => (
            <Menu.Item key={name} onClick={() => setAdded(name)}>
              {FILTERS[name].label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {activeFilters(search).length > 0 && (
        <Button variant="subtle" color="gray" flex="none" onClick={clear}>
          Clear
        </Button>
      )}
    </search>
  )
}
