import { useFresh } from '../api/use-fresh.ts'
import { counted } from '../format/number.ts'
import { NeedsPersonDocument } from '../gql/overview.ts'
import { CountLink } from '../parts/CountLink.tsx'
import { ListLink } from '../parts/ListLink.tsx'
import { useNow } from '../parts/use-now.ts'
import { Answer, Fact } from './Answer.tsx'

const STEP_MS = 5 * 60_000
const WEEK_MS = 7 * 24 * 3_600_000
const CAP = 10_000

const ENDS = new Set(['JOB_FAILED', 'JOB_PARTIAL', 'JOB_COMPLETED', 'JOB_RETRYING'])

/** What needs a person? */
export function NeedsPerson() {
  const since = new Date(useNow(STEP_MS) - WEEK_MS).toISOString()
  const { result } = useFresh(NeedsPersonDocument, { since }, ({ type }) => ENDS.has(type))
  const found = result.data?.needsPerson
  const total = found ? found.failed + found.partial : 0
  const capped = found ? found.failed === CAP || found.partial === CAP : false
  return (
    <Answer
      title="Needs a person"
      span="7 days"
      error={result.error}
      answer={
        found && {
          tone: total === 0 ? 'good' : 'warn',
          text:
            total === 0 ? (
              'Nothing to do'
            ) : (
              <ListLink to="/jobs" search={{ status: 'FAILED,PARTIAL', finished: '7d' }} c="inherit">
                {counted({ count: total, capped })} to look at
              </ListLink>
            ),
        }
      }
    >
      {found && (
        <>
          <Line label="Failed" count={found.failed} search={{ status: 'FAILED' }} />
          <Line label="Partial" count={found.partial} search={{ status: 'PARTIAL' }} />
          <Line label="Unverified evidence" count={found.unverified} search={{ unverified: '1' }} />
        </>
      )}
    </Answer>
  )
}

const Line = ({ label, count, search }: { label: string; count: number; search: Record<string, string> }) => (
  <Fact label={label}>
    <CountLink
      count={count}
      capped={count === CAP}
      of={`jobs: ${label.toLowerCase()}`}
      to="/jobs"
      search={{ ...search, finished: '7d' }}
    />
  </Fact>
)
