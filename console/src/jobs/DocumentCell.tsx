import { IconFlask } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Job } from './job.ts'
import classes from './jobs.module.css'

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
        <span title="Answered by the simulator" className={classes.simulated}>
          <IconFlask size={13} aria-label="Simulated" />
        </span>
      )}
    </>
  )
}
