import { Switch } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { plural } from '../format/number.ts'
import { ReasonDialog } from '../parts/ReasonDialog.tsx'
import { BulkProgress, type BulkState } from './BulkProgress.tsx'
import { BulkSample } from './BulkSample.tsx'
import { changeSelected } from './bulk-selected.ts'
import { BULK_WORDS } from './bulk-words.ts'
import { type BulkVerb, canBe, type Job } from './job.ts'

const SHOWN = 5

/** Cancels or retries the jobs that were selected, those of them that can be. */
export default function BulkSelected({
  verb,
  selected,
  onClose,
}: {
  verb: BulkVerb
  selected: Job[]
  onClose: () => void
}) {
  // Later changes of the selection do not count.
  const [jobs] = useState(() => selected.filter((job) => canBe(verb, job)))
  const [state, setState] = useState<BulkState>()
  const [fromScratch, setFromScratch] = useState(false)
  const begun = useRef(false)
  const [stop] = useState(() => new AbortController())
  useEffect(() => () => void (begun.current && stop.abort()), [stop])

  const say = BULK_WORDS[verb]
  const title = `${say.action} ${plural(jobs.length, 'job')}`
  if (state) return <BulkProgress verb={verb} state={state} note="Closing this stops it." onClose={onClose} />
  return (
    <ReasonDialog
      title={title}
      effect={
        <>
          {verb === 'retry' && fromScratch ? 'Every step is done and paid again.' : say.effect}
          {jobs.length < selected.length &&
            ` ${plural(selected.length - jobs.length, 'selected job')} cannot be and will be left out.`}
        </>
      }
      action={title}
      color={verb === 'cancel' ? 'red' : undefined}
      onConfirm={async (reason) => {
        begun.current = true
        void changeSelected({ verb, jobs, reason, fromScratch }, setState, stop.signal)
        return undefined
      }}
      onClose={() => begun.current || onClose()}
    >
      <BulkSample jobs={jobs.slice(0, SHOWN)} total={jobs.length} />
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
