import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Tests run in plain Node, as production does; Vite's own module runner loads a second copy of graphql.
    experimental: { viteModuleRunner: false },
    // Tests wait for other processes most of the time: two files at once do not disturb each other even on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
