import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { LoggedRow } from './use-event-pages.ts'

const ID_SHOWN = 6

/** Leads to what a line of the log is about, where that has a page: its job, or a webhook endpoint. */
export function AboutLink({ event: { jobId, data } }: { event: LoggedRow['node'] }) {
  const { endpointId, jobIds } = (data ?? {}) as { endpointId?: string; jobIds?: string[] }
  // Of several jobs that were read at once, none is the one.
  const job = jobId ?? (jobIds?.length === 1 ? jobIds[0] : undefined)
  if (job) {
    return (
      <About what="Job" id={job}>
        {(props) => <Link to="/jobs/$jobId" params={{ jobId: job }} search={{}} {...props} />}
      </About>
    )
  }
  if (!endpointId) return null
  return (
    <About what="Endpoint" id={endpointId}>
      {(props) => <Link to="/webhooks/$endpointId" params={{ endpointId }} search={{}} {...props} />}
    </About>
  )
}

const About = ({
  what,
  id,
  children,
}: {
  what: string
  id: string
  children: (props: object) => React.ReactNode
}) => (
  <Anchor size="xs" className="numbers" title={id} renderRoot={children}>
    <Text span inherit visibleFrom="sm">
      {what}{' '}
    </Text>
    …{id.slice(-ID_SHOWN)}
  </Anchor>
)
