import { Stack } from '@mantine/core'
import { Page } from '../parts/Page.tsx'
import { FailedCalls } from './FailedCalls.tsx'
import { Lanes } from './Lanes.tsx'
import { QueueOverTime } from './QueueOverTime.tsx'
import { RateLimits } from './RateLimits.tsx'
import classes from './Workers.module.css'
import { WorkerTable } from './WorkerTable.tsx'

/** Who works on what, what the models still take, and how the queue was over time. */
export function Workers() {
  return (
    <Page title="Workers and limits">
      <div className={classes.sides}>
        <Stack>
          <WorkerTable />
          <RateLimits />
        </Stack>
        <QueueOverTime />
      </div>
      <div className={classes.pair}>
        <Lanes />
        <FailedCalls />
      </div>
    </Page>
  )
}
