import { useSearch } from '@tanstack/react-router'
import { useQuery } from 'urql'
import { useOnce } from '../api/use-once.ts'
import { isUuid } from '../format/uuid.ts'
import { JobToCopyDocument, NewJobLimitsDocument } from '../gql/new-job.ts'
import { Loaded } from '../parts/Loaded.tsx'
import { NoSuchJob } from '../parts/NoSuchJob.tsx'
import { Page } from '../parts/Page.tsx'
import { CopiedFrom } from './CopiedFrom.tsx'
import { JobForm, type Limits } from './JobForm.tsx'

const LINES = 12

/** A document and a task, what they would cost, and the submit; with a job in the URL, filled in like that one. */
export function NewJob() {
  const { from } = useSearch({ from: '/shell/jobs/new' })
  const [result, ask] = useQuery({ query: NewJobLimitsDocument })
  return (
    <Page title="New job">
      <Loaded result={result} onRetry={() => ask({ requestPolicy: 'network-only' })} lines={LINES}>
        {({ workspace: { limits } }) =>
          from ? <Copy key={from} id={from} limits={limits} /> : <JobForm limits={limits} />
        }
      </Loaded>
    </Page>
  )
}

function Copy({ id, limits }: { id: string; limits: Limits }) {
  const result = useOnce(JobToCopyDocument, { id }, isUuid(id) ? id : undefined)
  if (!isUuid(id) || result.data?.job === null) return <NoSuchJob />
  return (
    <Loaded result={result} onRetry={result.again} lines={LINES}>
      {({ job }) =>
        job && (
          <>
            <CopiedFrom job={job} />
            <JobForm limits={limits} like={job} />
          </>
        )
      }
    </Loaded>
  )
}
