import { IconBraces } from '@tabler/icons-react'
import { memo, useState } from 'react'
import { clockTime, localTime, shortTime, utcTime } from '../format/time.ts'
import type { EventType } from '../gql/shell.ts'
import classes from './EventLine.module.css'
import { eventIcon } from './event-icons.ts'
import { actorName, eventWords } from './event-words.ts'
import { JsonView } from './JsonView.tsx'

export interface LoggedEvent {
  seq: number
  type: EventType
  at: string
  actor: { type: string; id: string }
  data: unknown
}

/**
 * One line of the log as a sentence: who did what and why; what else it carries on demand. Plain elements: dozens of
 * them come into sight with each movement of a long list.
 */
export const EventLine = memo(function EventLine({
  event,
  withDay = false,
  aside,
}: {
  event: LoggedEvent
  /** Whether the day stands with the time, as in a list over many days */
  withDay?: boolean
  /** What stands at its end, such as a link to its job */
  aside?: React.ReactNode
}) {
  const [open, setOpen] = useState(false)
  const { icon: Icon, color } = eventIcon(event.type)
  const { text, reason } = eventWords(event.type, event.data)
  return (
    <div className={classes.line}>
      <span
        className={classes.icon}
        style={{
          background: `var(--mantine-color-${color}-light)`,
          color: `var(--mantine-color-${color}-light-color)`,
        }}
        aria-hidden
      >
        <Icon size={13} />
      </span>
      <span className={classes.sentence}>
        <bdi className={classes.actor} title={event.actor.id}>
          {actorName(event.actor)}
        </bdi>{' '}
        {text}
        {reason && <bdi className={classes.reason}> “{reason}”</bdi>}
      </span>
      <span className={classes.aside}>
        {aside}
        <time
          className={`numbers ${classes.time}`}
          dateTime={event.at}
          title={`${localTime(event.at)}\n${utcTime(event.at)}`}
        >
          {withDay ? shortTime(event.at) : clockTime(event.at)}
        </time>
        <button
          type="button"
          className={classes.more}
          aria-label={`Data of event ${event.seq}`}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <IconBraces size={14} />
        </button>
      </span>
      {open && (
        <div className={classes.data}>
          <JsonView
            value={{ type: event.type, seq: event.seq, data: event.data }}
            label="Event"
            maxHeight={260}
          />
        </div>
      )}
    </div>
  )
})
