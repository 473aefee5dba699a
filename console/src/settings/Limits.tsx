import { whole } from '../format/number.ts'
import type { SettingsQuery } from '../gql/settings.ts'
import { Panel } from '../parts/Panel.tsx'
import { Named } from './Named.tsx'
import { Values } from './Values.tsx'

/** What a job and a workspace may have at most; it cannot be changed from here. */
export function Limits({ limits }: { limits: SettingsQuery['workspace']['limits'] }) {
  return (
    <Panel title="Limits" note="read-only">
      <Values
        values={{
          'Deadline of a job': <Named value={`${limits.deadlineHours} h`} setting="DOCKET_DEADLINE_HOURS" />,
          'Longest text': (
            <Named value={`${whole(limits.maxTextLength)} characters`} setting="DOCKET_MAX_TEXT_LENGTH" />
          ),
          'Fields to extract': whole(limits.maxFields),
          'Criteria to evaluate': whole(limits.maxCriteria),
          'Labels of a job': whole(limits.maxLabels),
          'Webhook endpoints': whole(limits.maxWebhookEndpoints),
          'Saved views of a page': whole(limits.maxSavedViews),
        }}
      />
    </Panel>
  )
}
