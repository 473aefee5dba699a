import { Anchor, Button, Code, Group } from '@mantine/core'
import { IconFilePlus, IconListSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Empty } from '../parts/Empty.tsx'
import type { Search } from '../search.ts'
import { activeFilters, sayFilter } from './filters.ts'
import { useCauses } from './use-causes.ts'
import type { Change } from './use-job-search.ts'

/** An empty list: of a workspace without jobs, or behind filters, which are named and can be taken away. */
export function NoJobs({ search, change }: { search: Search; change: Change }) {
  const causes = useCauses(search)
  const active = activeFilters(search)
  if (active.length === 0) {
    return (
      <Empty icon={IconFilePlus} title="No jobs yet">
        <Anchor renderRoot={(props) => <Link to="/jobs/new" search={{}} {...props} />}>
          Submit the first one
        </Anchor>
        , or run <Code>npm run demo</Code> to see one of each task on a real contract.
      </Empty>
    )
  }
  const clear = () => change(Object.fromEntries(active.map((name) => [name, ''])))
  return (
    <Empty icon={IconListSearch} title="No jobs match">
      <Group justify="center" gap={6} mb="sm">
        {active.map((name) => (
          <Button
            key={name}
            variant="light"
            color="gray"
            size="compact-xs"
            fw={400}
            maw={300}
            onClick={() => change({ [name]: '' })}
            aria-label={`Remove: ${sayFilter(name, search[name]!, causes)}`}
            rightSection="×"
          >
            <span className="clip" dir="auto">
              {sayFilter(name, search[name]!, causes)}
            </span>
          </Button>
        ))}
      </Group>
      <Button variant="default" onClick={clear}>
        Clear filters
      </Button>
    </Empty>
  )
}
