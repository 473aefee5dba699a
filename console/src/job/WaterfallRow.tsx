import { Box, Text, Tooltip } from '@mantine/core'
import { money } from '../format/money.ts'
import { whole } from '../format/number.ts'
import { duration, localTime } from '../format/time.ts'
import { words } from '../format/words.ts'
import classes from './Waterfall.module.css'
import type { Axis, Call, Span } from './waterfall.ts'

/** One bar with its name, how long it took and, of a model call, its tokens and money. */
export function WaterfallRow({ span, axis }: { span: Span; axis: Axis }) {
  const from = axis.place(span.start)
  const to = Math.max(axis.place(span.end), from)
  const tone = toneOf(span)
  const trouble = troubleOf(span)
  return (
    <li className={classes.row} data-kind={span.kind}>
      <Text size="sm" className={`clip ${classes.name}`} title={span.name}>
        {span.name}
      </Text>
      <Box className={classes.track} aria-hidden>
        <Tooltip
          label={`${localTime(new Date(span.start).toISOString())} · ${duration(span.end - span.start)}`}
        >
          <span
            className={classes.bar}
            data-kind={span.kind}
            data-tone={tone}
            data-open={span.open || undefined}
            data-cut={(span.kind === 'waiting' && axis.isCut(span.start)) || undefined}
            style={{ left: percent(from), width: percent(to - from) }}
          />
        </Tooltip>
      </Box>
      <Text size="xs" className={`numbers ${classes.took}`}>
        {duration(span.end - span.start)}
        {span.open && '…'}
      </Text>
      <Text size="xs" c="dimmed" className={`numbers ${classes.tokens}`}>
        {span.call && tokens(span.call)}
      </Text>
      <Text size="xs" className={`numbers ${classes.money}`}>
        {span.call && cost(span.call)}
      </Text>
      {trouble && (
        <Text size="xs" className={classes.trouble} data-tone={tone}>
          {trouble}
        </Text>
      )}
    </li>
  )
}

const percent = (share: number) => `${(share * 100).toFixed(3)}%`

function tokens({ inputTokens, cacheWriteTokens, cacheReadTokens, outputTokens, outcome }: Call) {
  const prompt = inputTokens + cacheWriteTokens + cacheReadTokens
  return outcome === 'SUCCEEDED' || prompt > 0 ? `${whole(prompt)} in · ${whole(outputTokens)} out` : ''
}

function cost({ costMicros, outcome, possiblyPaid }: Call) {
  if (possiblyPaid) return 'maybe paid'
  if (outcome !== 'SUCCEEDED' && !costMicros) return ''
  return costMicros === null ? 'unknown' : money(costMicros)
}

function toneOf({ kind, attempt, call }: Span): 'good' | 'bad' | 'warn' | 'stopped' | 'plain' {
  if (kind === 'attempt') {
    if (attempt?.outcome === 'COMPLETED' || attempt?.outcome === 'PARTIAL') return 'good'
    if (attempt?.outcome === 'CANCELLED') return 'stopped'
    return attempt?.outcome === 'FAILED' ? 'bad' : attempt?.outcome === 'RETRYING' ? 'warn' : 'plain'
  }
  if (call?.errorCode === 'MODEL_CALL_ABORTED') return 'stopped'
  if (call?.outcome === 'FAILED') return 'bad'
  return call?.outcome === 'LOST' ? 'warn' : 'plain'
}

function troubleOf({ attempt, call }: Span): string | undefined {
  if (attempt?.errorCode) return attempt.errorMessage ?? words(attempt.errorCode)
  if (attempt?.outcome === 'CANCELLED') return 'Cancelled'
  if (call?.outcome === 'LOST') return 'Its worker was lost before it recorded an end'
  return undefined
}
