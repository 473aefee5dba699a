import { Stack } from '@mantine/core'
import { IconGauge } from '@tabler/icons-react'
import { ModelsDocument } from '../gql/workers.ts'
import { Empty } from '../parts/Empty.tsx'
import { Loaded } from '../parts/Loaded.tsx'
import { Panel } from '../parts/Panel.tsx'
import { ModelLimits } from './ModelLimits.tsx'
import { useSteady } from './use-steady.ts'

const CALLS = /^(CALL_|MODEL_RESUMED)/

/** What the Claude API still takes of each model's requests and tokens. */
export function RateLimits() {
  const { result, again } = useSteady(ModelsDocument, ({ type }) => CALLS.test(type))
  return (
    <Panel title="Rate limits" note="left, a minute">
      <Loaded result={result} onRetry={again} quiet>
        {({ models }) =>
          models.length === 0 ? (
            <Empty icon={IconGauge} title="No model was asked yet">
              The limits are learned from the first answer.
            </Empty>
          ) : (
            <Stack gap="lg">
              {models.map((gate) => (
                <ModelLimits key={gate.model} gate={gate} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Panel>
  )
}
