import { Badge, Group, Skeleton, Stack, Text } from '@mantine/core'
import { money } from '../format/money.ts'
import { whole } from '../format/number.ts'
import type { EstimateJobQuery } from '../gql/new-job.ts'

type Estimated = Extract<EstimateJobQuery['estimateJob'], { __typename: 'JobEstimate' }>

/** Tokens and money of the job, about; a dash for each while it cannot be told. */
export function EstimatePart({
  estimate,
  asked,
  simulated,
}: {
  estimate: Estimated | undefined
  /** Whether there is enough of the job to ask */
  asked: boolean
  simulated: boolean
}) {
  const figure = (text: (estimated: Estimated) => string) =>
    estimate ? text(estimate) : asked ? <Skeleton h={14} w={60} /> : '–'
  return (
    <Stack gap={6} className="numbers" aria-live="polite">
      <Line name="Prompt">{figure(({ inputTokens }) => `${whole(inputTokens)} tokens`)}</Line>
      <Line name="Answer">{figure(({ outputTokens }) => `${whole(outputTokens)} tokens`)}</Line>
      <Line name="About">{figure(({ costMicros }) => moneyOf(costMicros))}</Line>
      <Line name="At most">{figure(({ maxCostMicros }) => moneyOf(maxCostMicros))}</Line>
      <Line name="Model">{figure(({ model }) => model)}</Line>
      {!simulated && estimate && isTooDear(estimate) && (
        <Text size="xs" style={{ color: 'var(--mantine-color-orange-light-color)' }}>
          The budget of the job is less than it is likely to cost: it may fail.
        </Text>
      )}
      {simulated && (
        <Badge color="grape" tt="none" fw={500} fullWidth mt={4}>
          Simulated answers cost nothing
        </Badge>
      )}
    </Stack>
  )
}

const isTooDear = ({ costMicros, maxCostMicros }: Estimated) =>
  costMicros !== null && maxCostMicros !== null && maxCostMicros < costMicros

const moneyOf = (micros: number | null) => (micros === null ? 'price not known' : money(micros))

const Line = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <Group justify="space-between" wrap="nowrap" gap="sm">
    <Text size="sm" c="dimmed">
      {name}
    </Text>
    <Text size="sm" fw={500} component="div" className="clip">
      {children}
    </Text>
  </Group>
)
