import { Group, Title } from '@mantine/core'
import { useDeferredValue } from 'react'
import { Page } from '../parts/Page.tsx'
import { TimeRange } from '../parts/TimeRange.tsx'
import { Activity } from './Activity.tsx'
import { Arriving } from './Arriving.tsx'
import { Causes } from './Causes.tsx'
import { Cost } from './Cost.tsx'
import { Failed } from './Failed.tsx'
import { NeedsPerson } from './NeedsPerson.tsx'
import classes from './Overview.module.css'
import { Spending } from './Spending.tsx'
import { Stuck } from './Stuck.tsx'
import { useSpan } from './use-span.ts'

/** Five answers first, and drawn first, as of now; below them what happened in a span of time. */
export function Overview() {
  const [span, choose] = useSpan()
  const answered = useDeferredValue(true, false)
  return (
    <Page title="Overview">
      <div className={classes.answers}>
        <Stuck />
        <Failed />
        <NeedsPerson />
        <Cost />
        <Arriving />
      </div>
      <Group justify="space-between">
        <Title order={2}>Over time</Title>
        <TimeRange label="Time range" value={span.word} onChange={choose} />
      </Group>
      {answered && (
        <div className={classes.panels}>
          <Activity span={span} onChoose={choose} />
          <Spending span={span} />
          <Causes span={span} />
        </div>
      )}
    </Page>
  )
}
