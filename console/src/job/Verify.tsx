import { Button, Group, Text, ThemeIcon } from '@mantine/core'
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { useState } from 'react'
import { client } from '../api/client.ts'
import { refusal } from '../api/refusal.ts'
import { plural } from '../format/number.ts'
import { JobVerificationDocument, type JobVerificationQuery } from '../gql/job.ts'

type Report = JobVerificationQuery['verifyAudit']

/** Computes the log of the job anew, and says whether it fits. */
export function Verify({ jobId, lastSeq }: { jobId: string; lastSeq: number }) {
  const [state, setState] = useState<{ seq: number; report?: Report; failed?: string }>()
  const [busy, setBusy] = useState(false)

  async function verify() {
    setBusy(true)
    const { data, error } = await client
      .query(JobVerificationDocument, { id: jobId }, { requestPolicy: 'network-only' })
      .toPromise()
    setBusy(false)
    setState({ seq: lastSeq, report: data?.verifyAudit, failed: refusal({ error }) })
  }

  // What was said of fewer events is not said of these.
  const { report, failed } = state?.seq === lastSeq ? state : {}
  return (
    <Group gap="xs" role="status">
      {failed && (
        <Text size="xs" c="red">
          {failed}
        </Text>
      )}
      {report && <Verdict report={report} />}
      <Button variant="default" size="compact-xs" loading={busy} onClick={verify}>
        Verify
      </Button>
    </Group>
  )
}

function Verdict({ report: { ok, events, sealedSeq, checkpoint, problem } }: { report: Report }) {
  const Sign = ok ? IconShieldCheck : IconShieldX
  const sealed =
    sealedSeq === null ? 'not sealed yet' : `sealed up to event ${sealedSeq} by checkpoint ${checkpoint}`
  return (
    <Group gap={6} wrap="nowrap">
      <ThemeIcon variant="transparent" size={18} color={ok ? 'teal' : 'red'}>
        <Sign size={16} />
      </ThemeIcon>
      <Text size="xs">
        {ok ? `Unchanged: ${plural(events, 'event')}, ${sealed}` : `Changed: ${problem?.message}`}
      </Text>
    </Group>
  )
}
