import { Alert, Anchor, Button, Paper, Stack, Text, Title } from '@mantine/core'
import { IconCode } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { useQuery } from 'urql'
import type { Refused } from '../api/send.ts'
import { NewJobLimitsDocument, type NewJobLimitsQuery } from '../gql/new-job.ts'
import { Loaded } from '../parts/Loaded.tsx'
import { Page } from '../parts/Page.tsx'
import { useViewer } from '../shell/use-viewer.ts'
import { DocumentPart } from './DocumentPart.tsx'
import { inputOf } from './draft.ts'
import { EstimatePart } from './EstimatePart.tsx'
import classes from './NewJob.module.css'
import { OptionsPart } from './OptionsPart.tsx'
import { StoredPart } from './StoredPart.tsx'
import { TaskPart } from './TaskPart.tsx'
import { useDraft } from './use-draft.ts'
import { useEstimate } from './use-estimate.ts'
import { useSubmit } from './use-submit.ts'

const CopyAs = lazy(() => import('./CopyAs.tsx'))

/** A document and a task, what they would cost, and the submit. */
export function NewJob() {
  const [result, ask] = useQuery({ query: NewJobLimitsDocument })
  return (
    <Page title="New job">
      <Loaded result={result} onRetry={() => ask({ requestPolicy: 'network-only' })} lines={12}>
        {({ workspace }) => <Form limits={workspace.limits} />}
      </Loaded>
    </Page>
  )
}

function Form({ limits }: { limits: NewJobLimitsQuery['workspace']['limits'] }) {
  const { document } = useSearch({ from: '/shell/jobs/new' })
  const navigate = useNavigate()
  const { draft, idempotencyKey, change, clear, isKept } = useDraft()
  const input = useMemo(() => inputOf(draft, document), [draft, document])
  const asked = document !== undefined || /\S/.test(draft.text)
  const { estimate, lost } = useEstimate(asked ? input : undefined)
  const { submit, busy, problems, refused } = useSubmit(input, idempotencyKey, estimate, clear)
  const form = useFocusOnProblem(refused)
  const [chosen, setChosen] = useState(false)
  function choose(id: string) {
    setChosen(true)
    void navigate({ to: '/jobs/new', search: { document: id } })
  }
  const part = { draft, onChange: change, problems }
  return (
    <form
      ref={form}
      className={classes.columns}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void submit()
      }}
    >
      <div className={classes.parts}>
        {document === undefined ? (
          <DocumentPart {...part} maxLength={limits.maxTextLength} onStored={choose} />
        ) : (
          <StoredPart
            id={document}
            problems={problems}
            focus={chosen}
            onChoose={choose}
            onLeave={() => navigate({ to: '/jobs/new', search: {}, replace: true })}
          />
        )}
        <TaskPart {...part} limits={limits} />
        <OptionsPart {...part} deadlineHours={limits.deadlineHours} />
      </div>
      <Side
        input={input}
        estimate={estimate}
        asked={asked}
        lost={lost}
        busy={busy}
        refused={refused}
        isKept={isKept}
        onClear={clear}
      />
    </form>
  )
}

/** After a submit that was refused, the first field that is wrong has the focus. */
function useFocusOnProblem(refused: unknown) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (refused) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [refused])
  return form
}

interface SideProps {
  input: ReturnType<typeof inputOf>
  estimate: ReturnType<typeof useEstimate>['estimate']
  asked: boolean
  lost: boolean
  busy: boolean
  refused: Refused | undefined
  isKept: boolean
  onClear: () => void
}

function Side({ input, estimate, asked, lost, busy, refused, isKept, onClear }: SideProps) {
  const [copying, setCopying] = useState(false)
  const simulated = useViewer()?.simulated ?? false
  const estimated = estimate?.__typename === 'JobEstimate' ? estimate : undefined
  return (
    <Paper className={classes.side}>
      <Stack gap="sm">
        <Title order={2}>Estimate</Title>
        <EstimatePart
          estimate={asked ? estimated : undefined}
          asked={asked && estimate === undefined && !lost}
          simulated={simulated}
        />
        {lost && (
          <Text size="xs" c="dimmed">
            The server does not answer.
          </Text>
        )}
        {refused && <Refusal refused={refused} />}
        <Button type="submit" size="sm" loading={busy}>
          Submit
        </Button>
        <Button variant="default" leftSection={<IconCode size={14} />} onClick={() => setCopying(true)}>
          Copy as
        </Button>
        <Text size="xs" c="dimmed">
          {isKept
            ? 'The draft stays in this tab until you submit it. '
            : 'The text is too long to outlast a reload. '}
          <Anchor component="button" type="button" inherit onClick={onClear}>
            Clear
          </Anchor>
        </Text>
        {copying && (
          <Suspense>
            <CopyAs input={input} onClose={() => setCopying(false)} />
          </Suspense>
        )}
      </Stack>
    </Paper>
  )
}

/** Fields that are wrong are marked; anything else is said. */
const Refusal = ({ refused: { message, problems } }: { refused: Refused }) => (
  <Alert color="red" py="xs" role="alert">
    {problems.length > 0 ? 'Something is missing or wrong: see the marked fields.' : message}
  </Alert>
)
