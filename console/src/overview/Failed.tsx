import { Badge, Group } from '@mantine/core'
import { useQuery } from 'urql'
import { useFresh } from '../api/use-fresh.ts'
import { whole } from '../format/number.ts'
import { words } from '../format/words.ts'
import { CausesDocument, type CausesQuery, KnownCausesDocument } from '../gql/overview.ts'
import { CountLink } from '../parts/CountLink.tsx'
import { ListLink } from '../parts/ListLink.tsx'
import { useNow } from '../parts/use-now.ts'
import { Answer, Fact } from './Answer.tsx'

const STEP_MS = 5 * 60_000
const DAY_MS = 24 * 3_600_000
const KNOWN_DAYS = 30
const SHOWN = 3

/** What failed, by cause, and which causes are new since yesterday? */
export function Failed() {
  const now = useNow(STEP_MS)
  const yesterday = new Date(now - DAY_MS).toISOString()
  const { result } = useFresh(
    CausesDocument,
    { createdAt: { from: yesterday } },
    ({ type }) => type === 'JOB_FAILED' || type === 'JOB_RETRYING',
  )
  const known = useKnownCauses(now)
  const groups = result.data?.failureGroups
  const count = groups?.reduce((sum, group) => sum + group.count, 0) ?? 0
  const news = groups?.filter(({ fingerprint }) => known && !known.has(fingerprint)) ?? []
  return (
    <Answer
      title="Failed"
      span="24 h"
      error={result.error}
      answer={
        groups && {
          tone: count === 0 ? 'good' : 'bad',
          text:
            count === 0 ? (
              'None failed'
            ) : (
              <ListLink to="/jobs" search={{ status: 'FAILED', created: '24h' }} c="inherit">
                {whole(count)} failed
              </ListLink>
            ),
        }
      }
    >
      {groups?.slice(0, SHOWN).map((group) => (
        <Cause key={group.fingerprint} group={group} isNew={news.includes(group)} />
      ))}
      {groups && groups.length > SHOWN && (
        <Fact label="Other causes">
          <ListLink to="/jobs" search={{ status: 'FAILED', created: '24h' }}>
            {groups.length - SHOWN}
          </ListLink>
        </Fact>
      )}
    </Answer>
  )
}

/** The causes that jobs failed of in the month before yesterday; undefined until they are known. */
function useKnownCauses(now: number) {
  const [{ data }] = useQuery({
    query: KnownCausesDocument,
    variables: {
      createdAt: {
        from: new Date(now - KNOWN_DAYS * DAY_MS).toISOString(),
        to: new Date(now - DAY_MS).toISOString(),
      },
    },
    requestPolicy: 'cache-first',
  })
  return data && new Set(data.failureGroups.map(({ fingerprint }) => fingerprint))
}

function Cause({ group, isNew }: { group: CausesQuery['failureGroups'][number]; isNew: boolean }) {
  const name = words(group.code)
  return (
    <Fact
      label={
        <Group gap={6} wrap="nowrap" component="span">
          <span className="clip" title={`${name}: ${group.message}`}>
            {name}
          </span>
          {isNew && (
            <Badge size="xs" color="red" tt="none">
              New
            </Badge>
          )}
        </Group>
      }
    >
      <CountLink
        count={group.count}
        of={`jobs failed of ${name}`}
        to="/jobs"
        search={{ fingerprint: group.fingerprint, error: group.code, created: '24h' }}
      />
    </Fact>
  )
}
