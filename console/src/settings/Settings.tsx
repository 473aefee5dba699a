import { useQuery } from 'urql'
import { SettingsDocument } from '../gql/settings.ts'
import { Loaded } from '../parts/Loaded.tsx'
import { Page } from '../parts/Page.tsx'
import { Budget } from './Budget.tsx'
import { Limits } from './Limits.tsx'
import { Models } from './Models.tsx'
import { Retention } from './Retention.tsx'
import { Session } from './Session.tsx'
import classes from './Settings.module.css'

/** What the workspace may spend and keeps, and how the server is set. */
export function Settings() {
  const [result, ask] = useQuery({ query: SettingsDocument })
  return (
    <Page title="Settings">
      <Loaded result={result} onRetry={() => ask({ requestPolicy: 'network-only' })} lines={12}>
        {({ workspace, viewer }) => (
          <div className={classes.settings}>
            <Budget workspace={workspace} />
            <Retention days={workspace.retentionDays} />
            <Models models={workspace.models} simulated={viewer.simulated} />
            <Limits limits={workspace.limits} />
            <Session workspace={workspace.name} viewer={viewer} />
          </div>
        )}
      </Loaded>
    </Page>
  )
}
