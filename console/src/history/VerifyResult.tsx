import { Alert, Anchor, Text } from '@mantine/core'
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { plural, whole } from '../format/number.ts'
import { shortTime } from '../format/time.ts'
import type { VerifyAuditQuery } from '../gql/history.ts'
import { At } from '../parts/Ago.tsx'

/** What the check of the log found, plainly. */
export function VerifyResult({
  result: { verifyAudit: report, lastCheckpoint },
}: {
  result: VerifyAuditQuery
}) {
  const { problem, events, checkpoints, sealedSeq } = report
  if (problem) {
    return (
      <Alert color="red" icon={<IconShieldX size={18} />} title="The history was changed">
        <Text size="sm">{problem.message}</Text>
        {problem.jobId && (
          <Anchor
            size="sm"
            renderRoot={(props) => (
              <Link to="/jobs/$jobId" params={{ jobId: problem.jobId! }} search={{}} {...props} />
            )}
          >
            Open the job
          </Anchor>
        )}
      </Alert>
    )
  }
  return (
    <Alert
      color="teal"
      icon={<IconShieldCheck size={18} />}
      title={events === 1 ? 'The event is unchanged' : `All ${plural(events, 'event')} are unchanged`}
    >
      <Text size="sm">
        {sealedSeq !== null && sealedSeq < events
          ? `Sealed up to event ${whole(sealedSeq)}. `
          : `${plural(checkpoints, 'checkpoint')} checked. `}
        {lastCheckpoint ? (
          <>
            Sealed up to <At at={lastCheckpoint.at}>{shortTime(lastCheckpoint.at)}</At> by checkpoint{' '}
            {whole(lastCheckpoint.number)}; what came later is sealed within the minute.
          </>
        ) : (
          'Nothing is sealed yet; the first checkpoint comes within the minute.'
        )}
      </Text>
      {lastCheckpoint && (
        <Text size="xs" c="dimmed" mt={4} style={{ overflowWrap: 'anywhere' }}>
          Key {lastCheckpoint.keyId}
        </Text>
      )}
    </Alert>
  )
}
