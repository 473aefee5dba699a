import { Group, Stack, Text, Title } from '@mantine/core'
import { whole } from '../format/number.ts'
import type { GateFragment } from '../gql/workers.ts'
import { Ago } from '../parts/Ago.tsx'
import { Bars } from '../parts/Bars.tsx'
import { ModelPaused } from './ModelPaused.tsx'
import classes from './Workers.module.css'

const OVERLOADS_THAT_PAUSE = 5
const LOW = 0.1

/** One model: what is left of its limits, and whether it is paused. */
export function ModelLimits({ gate }: { gate: GateFragment }) {
  return (
    <Stack gap={8}>
      <Group gap="xs" align="baseline">
        <Title order={3} className="clip" title={gate.model}>
          {gate.model}
        </Title>
        <Text size="xs" c="dimmed" component="span">
          {gate.learnedAt ? (
            <>
              learned <Ago at={gate.learnedAt} />
            </>
          ) : (
            'assumed: those of the first tier'
          )}
          {gate.overloads > 0 &&
            !gate.paused &&
            ` · overloaded ${gate.overloads} of ${OVERLOADS_THAT_PAUSE} times in a row`}
        </Text>
      </Group>
      {gate.paused && <ModelPaused model={gate.model} pause={gate.paused} />}
      <div className={classes.limits}>
        <Limit label="Requests" left={gate.requestsLeft} of={gate.requestsPerMinute} />
        <Limit label="Input tokens" left={gate.inputTokensLeft} of={gate.inputTokensPerMinute} />
        <Limit label="Output tokens" left={gate.outputTokensLeft} of={gate.outputTokensPerMinute} />
      </div>
    </Stack>
  )
}

function Limit({ label, left, of }: { label: string; left: number; of: number }) {
  const value = Math.min(Math.max(0, left), of)
  const low = value < LOW * of
  return (
    <div>
      <Group justify="space-between" gap="xs" mb={4} wrap="nowrap">
        <Text size="sm" c="dimmed">
          {label}
        </Text>
        <Text size="sm" className="numbers">
          {whole(value)} <span className={classes.of}>of {whole(of)}</span>
        </Text>
      </Group>
      <Bars
        label={`${label} left`}
        total={of}
        shares={[{ label: low ? 'Nearly used up' : 'Left', value, color: low ? 'orange.6' : 'teal.6' }]}
      />
    </div>
  )
}
