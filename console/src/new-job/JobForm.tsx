import { Alert, Anchor, Button, Paper, Stack, Text, Title } from '@mantine/core'
import { IconCode } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import type { Refused } from '../api/send.ts'
import type { NewJobLimitsQuery } from '../gql/new-job.ts'
import { useViewer } from '../shell/use-viewer.ts'
import { draftLike, type JobToCopy } from './copied.ts'
import { DocumentPart } from './DocumentPart.tsx'
import { emptyDraft, inputOf } from './draft.ts'
import { EstimatePart } from './EstimatePart.tsx'
import classes from './NewJob.module.css'
import { OptionsPart } from './OptionsPart.tsx'
import { StoredPart } from './StoredPart.tsx'
import { TaskPart } from './TaskPart.tsx'
import { useDraft } from './use-draft.ts'
import { useEstimate } from './use-estimate.ts'
import { useSubmit } from './use-submit.ts'

const CopyAs = lazy(() => import('./CopyAs.tsx'))

export type Limits = NewJobLimitsQuery['workspace']['limits']

/** The form of a job, empty or filled in like another one. */
export function JobForm({ limits, like }: { limits: Limits; like?: JobToCopy }) {
  const navigate = useNavigate({ from: '/jobs/new' })
  const { document, choose, leave, chosen } = useChosenDocument(like)
  const { draft, idempotencyKey, change, clear, isKept } = useDraft(
    () => (like ? draftLike(like) : emptyDraft()),
    like?.id,
  )
  const input = useMemo(() => inputOf(draft, document), [draft, document])
  const asked = document !== undefined || /\S/.test(draft.text)
  const { estimate, lost } = useEstimate(asked ? input : undefined)
  const { submit, busy, problems, refused } = useSubmit(input, idempotencyKey, estimate, clear)
  const form = useFocusOnProblem(refused)
  function startOver() {
    clear()
    void navigate({ search: like ? { from: like.id } : {}, replace: true })
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
          <StoredPart id={document} problems={problems} focus={chosen} onChoose={choose} onLeave={leave} />
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
        isCopy={like !== undefined}
        onClear={startOver}
      />
    </form>
  )
}

/** In the URL of a copy: not the document of that job but a text. */
const TEXT = 'text'

/** The stored document that the URL names, or else that of the job that is copied. */
function useChosenDocument(like: JobToCopy | undefined) {
  const { document: named } = useSearch({ from: '/shell/jobs/new' })
  const navigate = useNavigate({ from: '/jobs/new' })
  const [chosen, setChosen] = useState(false)
  const own = like && !like.document.erasedAt ? like.document.id : undefined
  return {
    document: named === TEXT ? undefined : (named ?? own),
    /** Whether it is there because somebody chose it here */
    chosen,
    choose(id: string) {
      setChosen(true)
      void navigate({ search: (before) => ({ ...before, document: id }) })
    },
    leave: () => navigate({ search: (before) => ({ ...before, document: own ? TEXT : '' }), replace: true }),
  }
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
  isCopy: boolean
  onClear: () => void
}

function Side({ input, estimate, asked, lost, busy, refused, isKept, isCopy, onClear }: SideProps) {
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
            {isCopy ? 'Start over' : 'Clear'}
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
