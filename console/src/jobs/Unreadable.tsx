import { Alert, Button } from '@mantine/core'
import { IconFilterExclamation } from '@tabler/icons-react'
import type { Search } from '../search.ts'
import { type FilterName, filterForm } from './filters.ts'
import type { Change } from './use-job-search.ts'

/** Filters of the URL that cannot be read: nothing is listed rather than too much. */
export function Unreadable({
  names,
  search,
  change,
}: {
  names: FilterName[]
  search: Search
  change: Change
}) {
  const said = names.map((name) => `${filterForm(name).label}: ${search[name]}`)
  return (
    <Alert
      color="orange"
      icon={<IconFilterExclamation size={16} />}
      title={names.length === 1 ? 'A filter cannot be read' : 'Some filters cannot be read'}
    >
      {said.map((text) => (
        <div key={text} dir="auto" className="clip" title={text}>
          {text}
        </div>
      ))}
      <Button
        mt="xs"
        variant="default"
        onClick={() => change(Object.fromEntries(names.map((name) => [name, ''])))}
      >
        {names.length === 1 ? 'Remove it' : 'Remove them'}
      </Button>
    </Alert>
  )
}
