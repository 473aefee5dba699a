/**
 * The API as it is, but that it takes any text for a key: ten thousand subscriptions are more than one key may have on a
 * server.
 */
import { type Authenticate, DEFAULT_WORKSPACE_ID } from '../src/access/authenticate.ts'
import { runProcess } from '../src/process.ts'
import { startServer } from '../src/server.ts'

const takeAnyKey: Authenticate = async ({ authorization }) => ({
  workspaceId: DEFAULT_WORKSPACE_ID,
  actor: { type: 'API_KEY', id: authorization ?? '' },
})

await runProcess('server', async (self) => void (await startServer(self, () => takeAnyKey)))
