import { Anchor } from '@mantine/core'
import { IconFileUnknown } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Empty } from './Empty.tsx'

/** In the place of a job that the workspace does not have. */
export const NoSuchJob = () => (
  <Empty icon={IconFileUnknown} title="There is no such job">
    It may belong to another workspace, or its id is not complete.{' '}
    <Anchor inherit underline="always" renderRoot={(props) => <Link to="/jobs" search={{}} {...props} />}>
      To the jobs
    </Anchor>
  </Empty>
)
