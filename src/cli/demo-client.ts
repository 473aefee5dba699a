import { createClient } from 'graphql-ws'

export interface DemoClient {
  query<Data>(query: string, variables?: object): Promise<Data>
  subscribe<Data>(query: string, variables?: object): AsyncIterable<Data>
  close(): void
}

/** @throws Error with a sentence for the person at the terminal, when the server does not run */
export async function checkThatItRuns(server: string): Promise<void> {
  await fetch(`${server}/health`).catch(() => {
    throw new Error(`Nothing answers at ${server}. Start Docket first, in another terminal: npm start`)
  })
}

/** A client of the running server. */
export function connect(server: string, apiKey: string): DemoClient {
  const authorization = `Bearer ${apiKey}`
  const socket = createClient({
    url: `${server.replace('http', 'ws')}/graphql`,
    connectionParams: { authorization },
  })

  return {
    async query<Data>(query: string, variables?: object) {
      const response = await fetch(`${server}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ query, variables }),
      })
      const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] }
      if (errors?.[0] || !data)
        throw new Error(errors?.[0]?.message ?? `The server answered ${response.status}.`)
      return data
    },
    async *subscribe<Data>(query: string, variables?: object) {
      for await (const { data, errors } of socket.iterate<Data>({ query, variables: { ...variables } })) {
        if (errors?.[0] || !data) throw new Error(errors?.[0]?.message ?? 'The subscription broke.')
        yield data as Data
      }
    },
    close: () => void socket.dispose(),
  }
}
