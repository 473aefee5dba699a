import { ago, duration, shortTime } from '../format/time.ts'
import { useNow } from '../parts/use-now.ts'
import type { Job } from './job.ts'
import classes from './jobs.module.css'

/** Milliseconds from the submit to the first start, up to now when it waits still. */
export function waitedMs({ createdAt, startedAt, finishedAt }: Job, now: number): number {
  const end = startedAt ?? finishedAt
  return Math.max(0, (end ? Date.parse(end) : now) - Date.parse(createdAt))
}

/** Milliseconds from the first start to the end, up to now when it runs still; undefined when it never began. */
export function ranMs({ startedAt, finishedAt }: Job, now: number): number | undefined {
  if (!startedAt) return undefined
  return Math.max(0, (finishedAt ? Date.parse(finishedAt) : now) - Date.parse(startedAt))
}

/** Time in the queue apart from time at work; both go on while the job does. */
export function TimeCell({ job }: { job: Job }) {
  return job.finishedAt ? <Times job={job} now={0} /> : <LiveTimes job={job} />
}

function LiveTimes({ job }: { job: Job }) {
  const now = useNow()
  return isScheduled(job, now) ? (
    <span title={`Not before ${shortTime(job.runAfter!)}`}>{ago(job.runAfter!, now)}</span>
  ) : (
    <Times job={job} now={now} />
  )
}

/** Whether its time has not come yet: it is to be begun later, and waits for nothing else. */
const isScheduled = ({ status, runAfter }: Job, now: number) =>
  status === 'PENDING' && runAfter !== null && Date.parse(runAfter) > now

function Times({ job, now }: { job: Job; now: number }) {
  const waited = duration(waitedMs(job, now))
  const ms = ranMs(job, now)
  const ran = ms === undefined ? undefined : duration(ms)
  return (
    <span title={ran ? `Waited ${waited}, ran ${ran}` : `Waited ${waited}`}>
      <span className={classes.quiet}>{waited}</span>
      {ran && ` · ${ran}`}
    </span>
  )
}
