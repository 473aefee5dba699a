import { Skeleton, Stack, Tabs } from '@mantine/core'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useOnce } from '../api/use-once.ts'
import { JobAnswerDocument } from '../gql/job.ts'
import { NoSuchJob } from '../parts/NoSuchJob.tsx'
import { Page } from '../parts/Page.tsx'
import { Trouble } from '../parts/Trouble.tsx'
import panes from './AnswerView.module.css'
import { AnswerView } from './AnswerView.tsx'
import { claimsOf } from './claims.ts'
import { DeliveriesView } from './DeliveriesView.tsx'
import { Head } from './Head.tsx'
import { HistoryView } from './HistoryView.tsx'
import { StoredView } from './StoredView.tsx'
import type { JobHead } from './sentence.ts'
import { useJob } from './use-job.ts'

export function Job() {
  const { jobId } = useParams({ from: '/shell/jobs/$jobId' })
  const { job, missing, result, refresh } = useJob(jobId)
  if (missing)
    return (
      <Page title="Job">
        <NoSuchJob />
      </Page>
    )
  if (job) return <KnownJob key={job.id} job={job} onChange={refresh} />
  return result.error ? <Trouble error={result.error} onRetry={refresh} /> : <JobPlace />
}

const VIEWS = {
  answer: 'Answer',
  history: 'What happened',
  deliveries: 'Webhooks',
  data: 'Data',
}
type View = keyof typeof VIEWS

/** Of a job that has come to nothing, why is asked first. */
const firstView = ({ status }: JobHead): View =>
  status === 'FAILED' || status === 'CANCELLED' ? 'history' : 'answer'

function KnownJob({ job, onChange }: { job: JobHead; onChange: () => void }) {
  const search = useSearch({ from: '/shell/jobs/$jobId' })
  const navigate = useNavigate({ from: '/jobs/$jobId' })
  const answer = useAnswer(job)
  const view = search.view && search.view in VIEWS ? (search.view as View) : firstView(job)
  const show = (view: string | null) =>
    navigate({ search: (before) => ({ ...before, view: view ?? '' }), replace: true, resetScroll: false })
  return (
    <Stack gap="md">
      <Head job={job} claims={answer.claims} onChange={onChange} />
      <Tabs value={view} onChange={show} keepMounted={false}>
        <Tabs.List mb="md">
          {Object.entries(VIEWS).map(([value, label]) => (
            <Tabs.Tab key={value} value={value} px={{ base: 10, xs: 'md' }}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="answer">
          <AnswerView job={job} {...answer} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryView job={job} />
        </Tabs.Panel>
        <Tabs.Panel value="deliveries">
          <DeliveriesView job={job} />
        </Tabs.Panel>
        <Tabs.Panel value="data">
          <StoredView job={job} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}

/** The answer is asked for when the job has come to one, and again after each retry. */
function useAnswer(job: JobHead) {
  const has = (job.status === 'COMPLETED' || job.status === 'PARTIAL') && !job.document.erasedAt
  const key = has ? `${job.id} ${job.finishedAt}` : undefined
  const { data, error, again } = useOnce(JobAnswerDocument, { id: job.id }, key)
  const result = data?.job?.result
  const claims = useMemo(() => (result ? claimsOf(result) : undefined), [result])
  const outcome = result?.__typename === 'EvaluateResult' ? result.outcome : undefined
  return { claims, outcome, error, onRetry: again }
}

/** As high as what comes in its place. */
const JobPlace = () => (
  <Stack gap="md" role="group" aria-busy="true" aria-label="Loading">
    <Stack gap={6}>
      <Skeleton height={30} width="min(28rem, 80%)" />
      <Skeleton height={20} my={2} width="min(40rem, 95%)" />
      <Skeleton height={14} my={4} width="min(24rem, 70%)" />
    </Stack>
    <Skeleton height={20} my={8} width="min(20rem, 70%)" />
    <Skeleton className={panes.place} />
  </Stack>
)
