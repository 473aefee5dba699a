import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, loadConfig, settings } from '../src/config.ts'

function problems(env: Record<string, string>): string {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
  }
  throw new Error('the configuration was accepted')
}

describe('the configuration', () => {
  it('needs no setting at all', () => {
    expect(loadConfig({})).toMatchObject({ PORT: 4000, HOST: '127.0.0.1', LOG_LEVEL: 'info' })
  })

  it('takes an empty value as not set', () => {
    const config = loadConfig({ PORT: '', DOCKET_API_KEY: '' })
    expect(config.PORT).toBe(4000)
    expect(config.DOCKET_API_KEY).toBeUndefined()
  })

  it('reports every problem at once, by the name of the setting', () => {
    const message = problems({
      PORT: '70000',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://x',
      DOCKET_CONCURRENCY: 'many',
    })
    for (const name of ['PORT', 'LOG_LEVEL', 'DATABASE_URL', 'DOCKET_CONCURRENCY'])
      expect(message).toContain(`${name}: `)
    expect(message).toContain('4 problem(s)')
  })

  it('shows a wrong value, but never that of a secret', () => {
    const message = problems({
      PORT: 'abc',
      DOCKET_API_KEY: 'short-secret',
      DATABASE_URL: 'mysql://user:hunter2@host/db',
    })
    expect(message).toContain('"abc"')
    expect(message).not.toContain('short-secret')
    expect(message).not.toContain('hunter2')
  })

  it('refuses the simulator in production unless it is allowed', () => {
    expect(problems({ NODE_ENV: 'production' })).toContain('ANTHROPIC_API_KEY')
    expect(loadConfig({ NODE_ENV: 'production', DOCKET_ALLOW_SIMULATOR: 'true' }).NODE_ENV).toBe('production')
    expect(loadConfig({ NODE_ENV: 'production', ANTHROPIC_API_KEY: 'key' }).NODE_ENV).toBe('production')
  })

  it('refuses an address of the Claude API without a key for it', () => {
    expect(problems({ ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' })).toContain('ANTHROPIC_BASE_URL')
  })

  it('takes hosts and networks that webhooks may reach, and nothing else', () => {
    const { DOCKET_WEBHOOK_ALLOW } = loadConfig({
      DOCKET_WEBHOOK_ALLOW: 'localhost, receiver:8080,10.0.0.0/8,[::1]:80,fd00::/8',
    })
    expect(DOCKET_WEBHOOK_ALLOW).toEqual(['localhost', 'receiver:8080', '10.0.0.0/8', '[::1]:80', 'fd00::/8'])
    for (const wrong of [
      'http://localhost',
      'localhost,',
      '10.0.0.0/33',
      'fd00::/129',
      'a/8',
      '::1',
      'a:b',
      '*',
    ])
      expect(problems({ DOCKET_WEBHOOK_ALLOW: wrong })).toContain('DOCKET_WEBHOOK_ALLOW')
  })

  it('makes the data folder absolute and cannot be changed', () => {
    const config = loadConfig({ DOCKET_DATA_DIR: 'somewhere' })
    expect(isAbsolute(config.DOCKET_DATA_DIR)).toBe(true)
    expect(Object.isFrozen(config)).toBe(true)
  })

  it('has every setting in the table of the README, with its default, and no other', () => {
    const rows = [
      ...readFileSync('README.md', 'utf8').matchAll(/^\| `([A-Z_]+)` \| (.*?) \| (.+) \|$/gm),
    ].map(([, name, value, description]) => ({ name, value, description }))
    expect(rows).toEqual(
      settings.map(({ name, description, default: value }) => ({
        name,
        value: value === undefined ? '' : `\`${value}\``,
        description,
      })),
    )
  })
})
