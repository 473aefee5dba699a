import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())

const audits = serverAudits({
  url: () => `${docket.url}/graphql`,
  fetchFn: (input: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    headers.set('authorization', docket.authorization)
    return fetch(input, { ...init, headers })
  },
})

describe('the GraphQL-over-HTTP specification', () => {
  it('has 61 audits', () => expect(audits).toHaveLength(61))

  it.each(audits)('$id $name', async ({ fn }) => {
    const result = await fn()
    expect(result.status, 'reason' in result ? result.reason : '').toBe('ok')
  })
})
