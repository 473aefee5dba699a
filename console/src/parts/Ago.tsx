import { Tooltip } from '@mantine/core'
import { ago, localTime, utcTime } from '../format/time.ts'
import { useNow } from './use-now.ts'

/** How long ago something was, kept up to date; on hover its time in the viewer's zone and in UTC. */
export function Ago({ at }: { at: string }) {
  const now = useNow()
  return (
    <At at={at}>
      <span className="numbers">{ago(at, now)}</span>
    </At>
  )
}

/** Anything that stands for a time: on hover the time in the viewer's zone and in UTC. */
export function At({ at, children }: { at: string; children: React.ReactNode }) {
  return (
    <Tooltip
      multiline
      label={
        <>
          {localTime(at)}
          <br />
          {utcTime(at)}
        </>
      }
    >
      <time dateTime={at}>{children}</time>
    </Tooltip>
  )
}
