import { Button } from '@mantine/core'
import { signOut } from '../api/session.ts'
import { localTime } from '../format/time.ts'
import type { SettingsQuery } from '../gql/settings.ts'
import { At } from '../parts/Ago.tsx'
import { Panel } from '../parts/Panel.tsx'
import { Values } from './Values.tsx'

/** Who is signed in here, until when, and on which server. */
export function Session({ workspace, viewer }: { workspace: string; viewer: SettingsQuery['viewer'] }) {
  const { apiKeyName, signedInUntil, version, environment } = viewer
  return (
    <Panel
      title="Session"
      aside={
        <Button variant="default" onClick={signOut}>
          Sign out
        </Button>
      }
    >
      <Values
        values={{
          Workspace: workspace,
          'API key': apiKeyName,
          'Signed in until': signedInUntil ? <At at={signedInUntil}>{localTime(signedInUntil)}</At> : '–',
          Docket: version,
          Environment: environment,
        }}
      />
    </Panel>
  )
}
