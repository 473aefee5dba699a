import { Tooltip } from '@mantine/core'
import { IconFlask } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Job } from './job.ts'

/** The name of the document as the link to the job. */
export function DocumentCell({ job: { id, document, simulated } }: { job: Job }) {
  const name = document.erasedAt ? 'Erased document' : document.name
  return (
    <>
      <Link
        to="/jobs/$jobId"
        params={{ jobId: id }}
        search={{}}
        preload={false}
        className="plain"
        title={name}
        dir="auto"
        style={{ fontWeight: 500, fontStyle: document.erasedAt ? 'italic' : undefined }}
      >
        {name || 'Unnamed'}
      </Link>
      {simulated && (
        <Tooltip label="Answered by the simulator">
          <IconFlask
            size={13}
            color="var(--mantine-color-grape-text)"
            style={{ verticalAlign: -2, marginLeft: 6 }}
            aria-label="Simulated"
          />
        </Tooltip>
      )}
    </>
  )
}
