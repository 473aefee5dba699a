import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { EXAMPLES } from './examples.ts'

// Stand for what only the page knows.
const KEY_PLACEHOLDER = 'Bearer {key}'
const VARIABLES_PLACEHOLDER = '{variables}'

// The key stands behind the "#" of the link, so it is never sent to a server or written to a log; it is kept for
// the tab's session so that a reload works.
const READ_KEY = `
  const docketKey = new URLSearchParams(location.hash.slice(1)).get('key') ?? sessionStorage.getItem('docket-key') ?? ''
  sessionStorage.setItem('docket-key', docketKey)
  history.replaceState(null, '', location.pathname)
`

// GraphiQL leaves its default tabs moved aside and hides that until one has the focus: the tab then jumps away from
// under the pointer, and the first click on it is lost.
const STEADY_TABS = '.graphiql-tab { transform: none !important }'

// GraphiQL shows the variables of the default tabs but for the first one. They are given at the first visit only:
// later they would replace those of the tab that was left open.
const FIRST_VARIABLES = `localStorage.getItem('graphiql:tabState') ? undefined : ${JSON.stringify(EXAMPLES[0]?.variables)}`

/** GraphiQL with everything inlined: it works without the internet and makes no request but to /graphql. */
export function serveGraphiQL(app: FastifyInstance) {
  let page: Promise<Buffer> | undefined
  app.get('/graphiql', async (_, reply) => {
    page ??= renderPage()
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-encoding', 'gzip')
      .header('cache-control', 'no-cache')
      .header(
        'content-security-policy',
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; frame-ancestors 'none'",
      )
      .header('referrer-policy', 'no-referrer')
      .send(await page)
  })
}

/** Nine megabytes, rendered and packed at the first request only. */
async function renderPage(): Promise<Buffer> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const html = renderGraphiQL({
    title: 'Docket',
    endpoint: '/graphql',
    subscriptionsProtocol: 'GRAPHQL_SSE',
    additionalHeaders: { authorization: KEY_PLACEHOLDER },
    defaultTabs: EXAMPLES,
    variables: VARIABLES_PLACEHOLDER,
  } as Parameters<typeof renderGraphiQL>[0])
  const page = html
    .replace('<head>', () => `<head><script>${READ_KEY}</script><style>${STEADY_TABS}</style>`)
    .replace(JSON.stringify(KEY_PLACEHOLDER), () => "'Bearer ' + docketKey")
    .replace(JSON.stringify(VARIABLES_PLACEHOLDER), () => FIRST_VARIABLES)
  return promisify(gzip)(page)
}
