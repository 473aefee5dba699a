import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { Client, fetchExchange } from '@urql/core'
import { GraphQLClient } from 'graphql-request'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { type Docket, startDocket } from '../support/docket.ts'
import { ended, type SubmitOutcome, submitInput, TASKS } from '../support/jobs.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket()
})
afterAll(() => docket.stop())

const SUBMIT = `mutation Submit($input: SubmitJobInput!) {
  submitJob(input: $input) {
    __typename
    ... on Job { id status }
    ... on ExpectedError { code message }
    ... on InvalidInputError { field }
  }
}`

const LIST = `query List($after: String) {
  jobs(first: 2, after: $after, orderBy: CREATED_AT_ASC) {
    edges { node { id taskType } }
    pageInfo { hasNextPage endCursor }
  }
}`

const FOLLOW = `subscription Follow($jobId: ID!) {
  jobEvents(jobId: $jobId) { seq status }
}`

interface Page {
  jobs: {
    edges: { node: { id: string; taskType: string } }[]
    pageInfo: { hasNextPage: boolean; endCursor: string | null }
  }
}

interface Followed {
  jobEvents: { seq: number; status: string | null }
}

/** What the three clients have in common. */
interface AnyClient {
  submit(input: object): Promise<SubmitOutcome>
  list(after: string | null): Promise<Page>
  /** The events up to the end; null when the client knows no subscriptions. */
  follow: ((jobId: string) => Promise<Followed[]>) | null
  close?(): unknown
}

function urql(): AnyClient {
  const client = new Client({
    url: `${docket.url}/graphql`,
    preferGetMethod: false,
    fetchSubscriptions: true,
    exchanges: [fetchExchange],
    fetchOptions: { headers: { authorization: docket.authorization } },
  })
  return {
    submit: async (input) => (await client.mutation(SUBMIT, { input })).data.submitJob,
    list: async (after) => (await client.query(LIST, { after })).data,
    follow: (jobId) => {
      const events: Followed[] = []
      const { promise, resolve, reject } = Promise.withResolvers<Followed[]>()
      client.subscription<Followed>(FOLLOW, { jobId }).subscribe(({ data, error, hasNext }) => {
        if (error) reject(error)
        // At the end urql gives its last result once more, marked as the last.
        if (!hasNext) resolve(events)
        else if (data) events.push(data)
      })
      return promise
    },
  }
}

const POSSIBLE_TYPES = {
  SubmitJobResult: ['Job', 'InvalidInputError', 'DocumentNotFoundError', 'IdempotencyConflictError'],
  ExpectedError: ['InvalidInputError', 'DocumentNotFoundError', 'IdempotencyConflictError'],
}

function apollo(): AnyClient {
  const client = new ApolloClient({
    // Apollo takes fields of an interface only when it knows its types.
    cache: new InMemoryCache({ possibleTypes: POSSIBLE_TYPES }),
    link: new HttpLink({ uri: `${docket.url}/graphql`, headers: { authorization: docket.authorization } }),
  })
  const socket = createClient({
    url: docket.socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: docket.authorization },
  })
  const follower = new ApolloClient({ cache: new InMemoryCache(), link: new GraphQLWsLink(socket) })
  return {
    async submit(input) {
      const { data } = await client.mutate<{ submitJob: SubmitOutcome }>({
        mutation: gql(SUBMIT),
        variables: { input },
      })
      return data!.submitJob
    },
    async list(after) {
      const query = { query: gql(LIST), variables: { after }, fetchPolicy: 'network-only' } as const
      return (await client.query<Page>(query)).data!
    },
    follow: (jobId) => {
      const events: Followed[] = []
      const { promise, resolve, reject } = Promise.withResolvers<Followed[]>()
      follower.subscribe<Followed>({ query: gql(FOLLOW), variables: { jobId } }).subscribe({
        next: ({ data, error }) => (data ? events.push(data) : reject(error)),
        error: reject,
        complete: () => resolve(events),
      })
      return promise
    },
    close: () => socket.dispose(),
  }
}

function graphqlRequest(): AnyClient {
  const client = new GraphQLClient(`${docket.url}/graphql`, {
    headers: { authorization: docket.authorization },
  })
  return {
    submit: async (input) =>
      (await client.request<{ submitJob: SubmitOutcome }>(SUBMIT, { input })).submitJob,
    list: (after) => client.request<Page>(LIST, { after }),
    follow: null,
  }
}

describe.each([
  ['@urql/core', urql],
  ['@apollo/client', apollo],
  ['graphql-request', graphqlRequest],
])('%s', (_name, create) => {
  let client: AnyClient
  beforeAll(() => {
    client = create()
  })
  afterAll(() => client.close?.())

  it('submits each of the three tasks and comes to its end', async () => {
    for (const task of Object.values(TASKS)) {
      const outcome = await client.submit(submitInput({ task }))
      expect(outcome).toMatchObject({ __typename: 'Job', status: 'PENDING' })
      const events = (await client.follow?.(outcome.id)) ?? null
      if (events) {
        expect(events.map(({ jobEvents }) => jobEvents.seq)).toEqual(events.map((_event, i) => i + 1))
        expect(events.at(-1)!.jobEvents.status).toBe('COMPLETED')
      }
      expect((await ended(docket, outcome.id)).status).toBe('COMPLETED')
    }
  })

  it('is told of a wrong input by a member of the result union', async () => {
    expect(await client.submit(submitInput({ labels: [{ key: 'a\nb', value: '' }] }))).toMatchObject({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      field: 'labels[0].key',
    })
  })

  it('lists the jobs page by page, each once', async () => {
    const seen: string[] = []
    let after: string | null = null
    for (let more = true; more; ) {
      const { jobs } = await client.list(after)
      seen.push(...jobs.edges.map(({ node }) => node.id))
      after = jobs.pageInfo.endCursor
      more = jobs.pageInfo.hasNextPage
    }
    const all = await docket.sql<{ id: string }>('SELECT id FROM job ORDER BY created_at, id')
    expect(all.length).toBeGreaterThan(2)
    expect(seen).toEqual(all.map(({ id }) => id))
  })
})
