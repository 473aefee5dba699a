import { Button, Code, Group, Loader, Modal, Stack, Text } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { uncached } from '../api/client.ts'
import { VerifyAuditDocument, type VerifyAuditQuery } from '../gql/history.ts'
import { TimeRange } from '../parts/TimeRange.tsx'
import { resolveRange } from '../parts/time-range.ts'
import { VerifyResult } from './VerifyResult.tsx'

/** Opens the check of the log: of the job or of the range that the list is about. */
export function VerifyButton({ job, range }: { job?: string; range?: string }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        variant="default"
        fw={500}
        leftSection={<IconShieldCheck size={14} />}
        onClick={() => setOpen(true)}
      >
        Verify
      </Button>
      {open && <VerifyDialog job={job} initialRange={range} onClose={() => setOpen(false)} />}
    </>
  )
}

const USUAL_RANGE = '24h'

function VerifyDialog({
  job,
  initialRange = USUAL_RANGE,
  onClose,
}: {
  job?: string
  initialRange?: string
  onClose: () => void
}) {
  const [range, setRange] = useState(initialRange)
  const [busy, setBusy] = useState(false)
  const [result, setResult] = useState<VerifyAuditQuery>()
  const [refusal, setRefusal] = useState<string>()
  async function verify() {
    setBusy(true)
    setResult(undefined)
    const variables = job ? { jobId: job } : { range: resolveRange(range) }
    const { data, error } = await uncached.query(VerifyAuditDocument, variables).toPromise()
    setBusy(false)
    setResult(data)
    const message = error?.graphQLErrors[0]?.message ?? 'The server does not answer. Try again.'
    setRefusal(data ? undefined : message)
  }
  const span = resolveRange(range)
  return (
    <Modal opened onClose={onClose} title="Verify history" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text size="sm">
          Computes the hash of every event anew and checks the signed checkpoints. The first line that was
          changed, removed or moved is named.
        </Text>
        {job ? (
          <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
            Job {job}
          </Text>
        ) : (
          <Stack gap={6} align="flex-start">
            <TimeRange
              label="Events"
              bounded
              value={range}
              onChange={(next) => {
                setRange(next)
                setResult(undefined)
                setRefusal(undefined)
              }}
            />
            <Text size="xs" c="dimmed">
              {span?.from ? 'Up' : 'Choose a range with a beginning; up'} to 31 days and 100,000 events.{' '}
              <Code>npm run audit:verify</Code> checks all there are.
            </Text>
          </Stack>
        )}
        <Stack gap={0} mih={72} justify="center" aria-live="polite">
          {busy && <Loader size="sm" aria-label="Verifying" />}
          {result && <VerifyResult result={result} />}
          {refusal && (
            <Text size="sm" c="red" role="alert">
              {refusal}
            </Text>
          )}
        </Stack>
        <Group justify="flex-end">
          <Button onClick={verify} loading={busy} disabled={!job && !span?.from} data-autofocus>
            Verify
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
