/** `npm run dev`: the product, started anew when its source changes, and the console with hot reload in front of it. */
import { spawn } from 'node:child_process'
import { createServer } from 'vite'

const product = spawn(process.execPath, ['--watch', 'src/cli/start.ts'], { stdio: 'inherit' })
const server = await createServer({ configFile: `${import.meta.dirname}/vite.config.ts` })
await server.listen()
server.printUrls()

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, async () => {
    product.kill(signal)
    await server.close()
    process.exit(0)
  })
}
