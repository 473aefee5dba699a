import { Alert, Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { JobToCopy } from './copied.ts'

/** Which job the form was filled in like, why that one failed, and what of it is no more. */
export function CopiedFrom({ job }: { job: JobToCopy }) {
  if (job.document.erasedAt) {
    return (
      <Alert color="yellow" py="xs">
        The content of <Original job={job}>this job</Original> was erased. Its labels and options are filled
        in; its document and what it was asked cannot be.
      </Alert>
    )
  }
  return (
    <Text size="sm" c="dimmed" lineClamp={2} dir="auto" title={job.error?.message}>
      Copied from <Original job={job}>{job.document.name}</Original>
      {job.error && `, which failed: ${job.error.message}`}
    </Text>
  )
}

const Original = ({ job, children }: { job: JobToCopy; children: React.ReactNode }) => (
  <Anchor
    inherit
    underline="always"
    renderRoot={(props) => <Link to="/jobs/$jobId" params={{ jobId: job.id }} search={{}} {...props} />}
  >
    {children}
  </Anchor>
)
