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
export const At = ({ at, children }: { at: string; children: React.ReactNode }) => (
  // Not a tooltip of our own: a list has one for each row, and most of the time to draw it would be theirs.
  <time dateTime={at} title={`${localTime(at)}\n${utcTime(at)}`}>
    {children}
  </time>
)
