import { ActionIcon, Box, Collapse, Group, Text, ThemeIcon } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBraces } from '@tabler/icons-react'
import { clockTime, shortTime } from '../format/time.ts'
import type { EventType } from '../gql/shell.ts'
import { At } from './Ago.tsx'
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

/** One line of the log as a sentence: who did what and why; what else it carries on demand. */
export function EventLine({
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
  const [open, data] = useDisclosure()
  const { icon: Icon, color } = eventIcon(event.type)
  const { text, reason } = eventWords(event.type, event.data)
  return (
    <Box className={classes.line}>
      <ThemeIcon variant="light" color={color} size={22} radius="xl" aria-hidden>
        <Icon size={13} />
      </ThemeIcon>
      <Text size="sm" className={classes.sentence}>
        <Text span inherit fw={500} title={event.actor.id}>
          <bdi>{actorName(event.actor)}</bdi>
        </Text>{' '}
        {text}
        {reason && (
          <Text span inherit c="dimmed" dir="auto">
            {' '}
            “{reason}”
          </Text>
        )}
      </Text>
      <Group gap={6} wrap="nowrap" className={classes.aside}>
        {aside}
        <Text size="xs" c="dimmed" className="numbers" component="span">
          <At at={event.at}>{withDay ? shortTime(event.at) : clockTime(event.at)}</At>
        </Text>
        <ActionIcon
          variant={open ? 'light' : 'subtle'}
          color="gray"
          size="sm"
          aria-label={`Data of event ${event.seq}`}
          aria-expanded={open}
          onClick={data.toggle}
        >
          <IconBraces size={14} />
        </ActionIcon>
      </Group>
      <Collapse expanded={open} className={classes.data} transitionDuration={0}>
        {open && (
          <JsonView
            value={{ type: event.type, seq: event.seq, data: event.data }}
            label="Event"
            maxHeight={260}
          />
        )}
      </Collapse>
    </Box>
  )
}
