import { expect, it } from 'vitest'
import { runFile } from './support/process.ts'

it('an error of a database connection is logged without the connection', async () => {
  const script = `
    import { createLogger } from '${new URL('../src/log.ts', import.meta.url).href}'
    const error = Object.assign(new Error('terminated'), { code: '57P01', client: { secretKey: 4711 } })
    createLogger({ LOG_LEVEL: 'info', NODE_ENV: 'production' }, 'test').warn({ err: error }, 'it broke')`
  const child = runFile('--input-type=module', {}, ['--eval', script])
  await child.ended()
  expect(child.output()).toContain('"message":"terminated"')
  expect(child.output()).toContain('"code":"57P01"')
  expect(child.output()).not.toMatch(/4711|secretKey/)
})
