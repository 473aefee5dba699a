import { printedKey } from '../access/api-key.ts'
import { runProcess } from '../process.ts'
import { startServer } from '../server.ts'
import { superviseWorker } from './worker-child.ts'

// The whole product on one machine. The embedded PostgreSQL (unless DATABASE_URL is set), the API in
// this process, and a worker as a child process.
await runProcess('docket', async (self) => {
  const { url, apiKey, databaseUrl } = await startServer(self)
  const worker = superviseWorker(databaseUrl, self.log)
  self.onStop(worker.stop)

  const key = printedKey(self.config, apiKey, process.stdout.isTTY)
  const model = self.config.ANTHROPIC_API_KEY
    ? 'Claude'
    : 'the built-in simulator (a text search, not a model); set ANTHROPIC_API_KEY to use Claude'
  console.log(`
  Docket is ready.

  GraphiQL   ${url}/graphiql#key=${key}
  API        ${url}/graphql
  API key    ${key}
  Answers    come from ${model}

  Next: npm run demo
`)
})
