import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { startDocket } from '../support/docket.ts'

it('the viewer and the workspace tell how the server is set', async () => {
  const docket = await startDocket({
    worker: false,
    env: {
      NODE_ENV: 'production',
      DOCKET_MODEL_EXTRACT: 'claude-haiku-5',
      DOCKET_DEADLINE_HOURS: '7',
      DOCKET_MAX_TEXT_LENGTH: '12345',
    },
  })
  const { viewer } = await docket.query<{ viewer: object }>(`{
    viewer {
      environment version signedInUntil
      workspace { models { taskType model setting } limits { deadlineHours maxTextLength maxFields maxSavedViews } }
    }
  }`)
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(viewer).toEqual({
    environment: 'production',
    version,
    signedInUntil: null,
    workspace: {
      models: [
        { taskType: 'SUMMARIZE', model: 'claude-sonnet-5-5', setting: 'DOCKET_MODEL_SUMMARIZE' },
        { taskType: 'EXTRACT', model: 'claude-haiku-5', setting: 'DOCKET_MODEL_EXTRACT' },
        { taskType: 'EVALUATE', model: 'claude-sonnet-5-5', setting: 'DOCKET_MODEL_EVALUATE' },
      ],
      limits: { deadlineHours: 7, maxTextLength: 12_345, maxFields: 100, maxSavedViews: 100 },
    },
  })
  await docket.stop()
})
