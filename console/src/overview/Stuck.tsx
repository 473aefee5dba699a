import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useEvery } from '../api/use-every.ts'
import { useFresh } from '../api/use-fresh.ts'
import { useLive } from '../api/use-live.ts'
import { plural } from '../format/number.ts'
import { duration } from '../format/time.ts'
import {
  OverviewQueueDocument,
  type OverviewQueueSubscription,
  PausedModelsDocument,
} from '../gql/overview.ts'
import { CountLink } from '../parts/CountLink.tsx'
import { ListLink, type ListPage } from '../parts/ListLink.tsx'
import { useNow } from '../parts/use-now.ts'
import type { Search } from '../search.ts'
import { Answer, Fact, type Tone } from './Answer.tsx'

type Queue = OverviewQueueSubscription['queue']

const EVERY_MS = 5000
const STALLED_MS = 60_000
const LONG_WAIT_MS = 10 * 60_000
const OLDEST_WAITING: Search = { status: 'PENDING,RETRYING', order: 'CREATED_AT_ASC' }

/** Is anything stuck? */
export function Stuck() {
  const queue = useLive(OverviewQueueDocument)?.queue
  const models = useFresh(
    PausedModelsDocument,
    {},
    ({ type }) => type === 'CALL_FAILED' || type === 'MODEL_RESUMED',
  )
  const now = useNow()
  const paused = (models.result.data?.models ?? []).filter((model) => model.paused)
  // That a pause is over is no event of the log.
  useEvery(EVERY_MS, models.again, paused.length > 0)
  return (
    <Answer title="Stuck" span="now" answer={queue && verdict(queue, paused.length, now)}>
      {queue && <Facts queue={queue} now={now} />}
    </Answer>
  )
}

const age = (since: string | null, now: number) => (since ? Math.max(0, now - Date.parse(since)) : 0)

function verdict(queue: Queue, pausedModels: number, now: number): { tone: Tone; text: React.ReactNode } {
  const waited = age(queue.oldestReadyAt, now)
  const link = (to: ListPage, text: string, search?: Search) => (
    <ListLink to={to} search={search} c="inherit">
      {text}
    </ListLink>
  )
  if (queue.silentJobs > 0) {
    const text = link('/jobs', `${queue.silentJobs} without heartbeat`, { status: 'RUNNING' })
    return { tone: 'bad', text }
  }
  if (queue.workers === 0) return { tone: 'bad', text: link('/workers', 'No worker runs') }
  if (pausedModels > 0) return { tone: 'warn', text: link('/workers', 'Model paused') }
  if (waited > STALLED_MS && queue.running === 0 && queue.endedLastMinutes === 0)
    return { tone: 'bad', text: link('/jobs', `Stalled ${duration(waited)}`, OLDEST_WAITING) }
  if (waited > LONG_WAIT_MS)
    return { tone: 'warn', text: link('/jobs', `Waiting ${duration(waited)}`, OLDEST_WAITING) }
  return { tone: 'good', text: 'Nothing stuck' }
}

function Facts({ queue, now }: { queue: Queue; now: number }) {
  const { waiting, running, slots, workers, oldestReadyAt, oldestRunningSince, drainSeconds } = queue
  return (
    <>
      <Fact label={oldestReadyAt ? `Waiting · oldest ${duration(age(oldestReadyAt, now))}` : 'Waiting'}>
        <CountLink count={waiting} of="jobs that wait" to="/jobs" search={OLDEST_WAITING} />
      </Fact>
      <Fact
        label={
          <>
            Running
            {oldestRunningSince && (
              <Longest jobId={queue.oldestRunningJobId!} ms={age(oldestRunningSince, now)} />
            )}
          </>
        }
      >
        <CountLink count={running} of="jobs that run" to="/jobs" search={{ status: 'RUNNING' }} />
      </Fact>
      <Fact label={`Workers · ${plural(slots, 'slot')}`}>
        <CountLink count={workers} of="workers" to="/workers" />
      </Fact>
      {oldestReadyAt && drainSeconds !== null && (
        <Fact label="Queue empty in">{duration(drainSeconds * 1000)}</Fact>
      )}
    </>
  )
}

const Longest = ({ jobId, ms }: { jobId: string; ms: number }) => (
  <>
    {' · '}
    <Anchor
      inherit
      c="inherit"
      underline="always"
      renderRoot={(props) => <Link to="/jobs/$jobId" params={{ jobId }} search={{}} {...props} />}
    >
      longest {duration(ms)}
    </Anchor>
  </>
)
