import { printedKey } from '../access/api-key.ts'
import { runProcess } from '../process.ts'
import { startServer } from '../server.ts'
import { superviseWorker } from './worker-child.ts'

// The whole product on one machine. The embedded PostgreSQL (unless DATABASE_URL is set), the API in
// this process, and a worker as a child process.
await runProcess('docket', async (self) => {
  const server = await startServer(self)
  const { url } = server
  const worker = superviseWorker(server.databaseUrl, self.log)
  self.onStop(worker.stop)

  const key = printedKey(self.config, server.apiKey, process.stdout.isTTY)
  // The link is as good as the key until it is used: it is made only where the key itself would be printed.
  const signIn = key === server.apiKey ? await server.makeSignInLink() : `${url}/console/`
  const model = self.config.ANTHROPIC_API_KEY
    ? 'Claude'
    : 'the built-in simulator (a text search, not a model); set ANTHROPIC_API_KEY to use Claude'
  console.log(`
  Docket is ready.

  Console    ${signIn}
  GraphiQL   ${url}/graphiql#key=${key}
  API        ${url}/graphql
  API key    ${key}
  Answers    come from ${model}

  Next: npm run demo
`)
})
