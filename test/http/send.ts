import { expect } from 'vitest'
import type { Answer, Docket } from '../support/docket.ts'

export interface Reply {
  status: number
  headers: Headers
  text: string
  /** The text as JSON; empty when it is none */
  answer: Answer<Record<string, unknown>>
}

/** Sends one request to /graphql with the key; `init` changes whatever a test is about. */
export async function send(
  docket: Docket,
  body: unknown,
  init: RequestInit & { duplex?: 'half' } = {},
): Promise<Reply> {
  const { headers, ...rest } = init
  const response = await fetch(`${docket.url}/graphql`, {
    method: 'POST',
    body:
      typeof body === 'object' && body?.constructor === Object ? JSON.stringify(body) : (body as BodyInit),
    headers: { 'content-type': 'application/json', authorization: docket.authorization, ...headers },
    ...rest,
  })
  const text = await response.text()
  expectNoInternals(text)
  const json = response.headers.get('content-type')?.includes('json') && text !== ''
  return {
    status: response.status,
    headers: response.headers,
    text,
    answer: json ? (JSON.parse(text) as Reply['answer']) : {},
  }
}

/** The codes of all errors in an answer. */
export const codes = ({ answer }: Reply) => answer.errors?.map(({ extensions }) => extensions?.code)

/** No answer may hold a stack trace, SQL, a path, or the name of a library. */
export function expectNoInternals(text: string) {
  expect(text).not.toContain(process.cwd())
  expect(text).not.toMatch(
    /node_modules|file:\/\/|node:internal|\bat .+:\d+:\d+|prisma|SELECT |INSERT |relation "/i,
  )
  expect(text).not.toContain('Did you mean')
}
