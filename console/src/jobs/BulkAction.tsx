import { Modal, Switch, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useQuery } from 'urql'
import { money } from '../format/money.ts'
import { plural } from '../format/number.ts'
import { type BulkStateFragment, type JobFilter, JobSampleDocument } from '../gql/jobs.ts'
import { Loaded } from '../parts/Loaded.tsx'
import { ReasonDialog } from '../parts/ReasonDialog.tsx'
import { BulkRun } from './BulkRun.tsx'
import { BulkSample } from './BulkSample.tsx'
import { type BulkOutcome, type BulkRequest, changeable, confirm, dryRun } from './bulk-action.ts'
import { BULK_WORDS } from './bulk-words.ts'
import { type BulkVerb, canBe } from './job.ts'

/**
 * Cancels or retries all jobs that match a filter, or those that were selected when it has their ids: a dry run, the
 * reason, and then how it goes.
 */
export default function BulkAction({
  verb,
  filter,
  by,
  onClose,
}: {
  verb: BulkVerb
  filter: JobFilter
  /** The filter in words; empty when there is none, or when jobs were selected one by one */
  by: string
  onClose: () => void
}) {
  const [counted, setCounted] = useState<BulkOutcome>()
  const [started, setStarted] = useState<BulkStateFragment>()
  const selected = selectedBy(filter)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is confirmed is what was counted when this opened
  useEffect(() => {
    dryRun({ verb, filter, fromScratch: false }).then(setCounted)
  }, [])

  if (started) return <BulkRun verb={verb} action={started} onClose={onClose} />
  if (counted && 'action' in counted && counted.action.matched > 0)
    return (
      <Confirmation
        request={{ verb, filter, fromScratch: false }}
        by={by}
        prepared={counted.action}
        onStarted={setStarted}
        onClose={onClose}
      />
    )
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${BULK_WORDS[verb].action} ${selected === undefined ? 'all that match' : plural(selected, 'job')}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Text size="sm" role="status">
        {counted ? ('refusal' in counted ? counted.refusal : BULK_WORDS[verb].none) : 'Counting…'}
      </Text>
    </Modal>
  )
}

/** How many jobs were selected one by one; undefined when a filter names them. */
const selectedBy = ({ ids }: JobFilter) => (ids ? [ids].flat().length : undefined)

function Confirmation({
  request,
  by,
  prepared,
  onStarted,
  onClose,
}: {
  request: BulkRequest
  by: string
  prepared: BulkStateFragment
  onStarted: (action: BulkStateFragment) => void
  onClose: () => void
}) {
  const { verb, filter } = request
  const [fromScratch, setFromScratch] = useState(false)
  const begun = useRef(false)
  const jobs = plural(prepared.matched, 'job')
  const left = (selectedBy(filter) ?? 0) - prepared.matched
  const say = BULK_WORDS[verb]

  async function begin(reason: string) {
    const wanted = { ...request, fromScratch }
    // A dry run holds for what it was asked for.
    const fresh = fromScratch ? await dryRun(wanted) : { action: prepared }
    if ('refusal' in fresh) return fresh.refusal
    const outcome = await confirm(wanted, reason, fresh.action.id)
    if ('refusal' in outcome) return outcome.refusal
    begun.current = true
    onStarted(outcome.action)
    return undefined
  }
  return (
    <ReasonDialog
      title={`${say.action} ${jobs}`}
      effect={
        <>
          {by && `${by}. `}
          <Effect verb={verb} fromScratch={fromScratch} micros={prepared.estimatedCostMicros} />
          {left > 0 && ` ${plural(left, 'selected job')} cannot be and will be left out.`}
        </>
      }
      action={`${say.action} ${jobs}`}
      color={verb === 'cancel' ? 'red' : undefined}
      onConfirm={begin}
      // It is closed as well when it hands over to the progress.
      onClose={() => begun.current || onClose()}
    >
      <Sample verb={verb} filter={filter} total={prepared.matched} />
      {verb === 'retry' && (
        <Switch
          size="xs"
          label="Do finished steps again as well, and pay them again"
          checked={fromScratch}
          onChange={(event) => setFromScratch(event.currentTarget.checked)}
        />
      )}
    </ReasonDialog>
  )
}

/** What it does and costs, before it is done. */
function Effect({
  verb,
  fromScratch,
  micros,
}: {
  verb: BulkVerb
  fromScratch: boolean
  micros: number | null
}) {
  if (verb === 'cancel') return BULK_WORDS.cancel.effect
  const cost = micros === null ? 'not known' : micros === 0 ? 'nothing' : `about ${money(micros)}`
  return (
    <>
      {!fromScratch && `${BULK_WORDS.retry.effect} `}
      The price of one model call for each is {cost}.
    </>
  )
}

function Sample({ verb, filter, total }: { verb: BulkVerb; filter: JobFilter; total: number }) {
  const narrowed = changeable(verb, filter)
  const [result] = useQuery({
    query: JobSampleDocument,
    variables: { filter: narrowed ?? {} },
    pause: !narrowed,
  })
  return (
    <Loaded result={result} lines={5}>
      {({ jobs }) => (
        <BulkSample
          jobs={jobs.edges.map(({ node }) => node).filter((job) => canBe(verb, job))}
          total={total}
        />
      )}
    </Loaded>
  )
}
