import { useEvery } from '../api/use-every.ts'
import { useFresh } from '../api/use-fresh.ts'
import { plural } from '../format/number.ts'
import { ArrivingDocument, type ArrivingQuery } from '../gql/overview.ts'
import { CountLink } from '../parts/CountLink.tsx'
import { ListLink } from '../parts/ListLink.tsx'
import { useNow } from '../parts/use-now.ts'
import type { Search } from '../search.ts'
import { Answer, Fact, type Tone } from './Answer.tsx'

const STEP_MS = 5 * 60_000
const EVERY_MS = 5000
const DAY_MS = 24 * 3_600_000

/** Are webhooks arriving? */
export function Arriving() {
  const since = new Date(useNow(STEP_MS) - DAY_MS).toISOString()
  const { result, again } = useFresh(ArrivingDocument, { since }, () => true)
  const { data, error } = result
  const endpoints = data?.webhookEndpoints.filter(({ kind }) => kind === 'ENDPOINT') ?? []
  const failing = endpoints.filter(({ failingSince, disabledAt }) => failingSince && !disabledAt).length
  const disabled = endpoints.filter(({ disabledAt }) => disabledAt).length
  const count = (status: string) => data?.deliveryCounts.find((each) => each.status === status)?.count ?? 0
  // That one has arrived is no event of the log.
  useEvery(EVERY_MS, again, count('PENDING') > 0)
  const found = data && verdict(data, failing, count('FAILED'))
  return (
    <Answer
      title="Webhooks"
      span="24 h"
      error={error}
      answer={
        found && {
          tone: found.tone,
          text: (
            <ListLink to="/webhooks" search={found.search} c="inherit">
              {found.text}
            </ListLink>
          ),
        }
      }
    >
      <Line label="Delivered" status="DELIVERED" count={count('DELIVERED')} />
      <Line label="On the way" status="PENDING" count={count('PENDING')} />
      <Line label="Given up" status="FAILED" count={count('FAILED')} />
      {(failing > 0 || disabled > 0) && (
        <Fact label={failing > 0 ? 'Failing endpoints' : 'Disabled endpoints'}>
          <CountLink count={failing || disabled} of="endpoints" to="/webhooks" />
        </Fact>
      )}
    </Answer>
  )
}

interface Verdict {
  tone: Tone
  text: string
  search?: Search
}

function verdict(data: ArrivingQuery, failing: number, failed: number): Verdict {
  if (failing > 0) return { tone: 'bad', text: `${plural(failing, 'endpoint')} failing` }
  if (failed > 0) return { tone: 'bad', text: `${failed} not delivered`, search: { status: 'FAILED' } }
  if (data.deliveryCounts.some(({ count }) => count > 0)) return { tone: 'good', text: 'Arriving' }
  return { tone: 'none', text: 'None sent' }
}

const Line = ({ label, status, count }: { label: string; status: string; count: number }) => (
  <Fact label={label}>
    <CountLink count={count} of={`deliveries: ${label.toLowerCase()}`} to="/webhooks" search={{ status }} />
  </Fact>
)
