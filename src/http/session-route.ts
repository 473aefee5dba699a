import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { KEY_HOLDER, keyCheck } from '../access/authenticate.ts'
import { endSession, type OpenedSession, openSession, type SessionDeps } from '../access/session.ts'
import { redeemSignInLink } from '../access/sign-in-link.ts'
import { graphQLError } from './errors.ts'
import { createFailedSignIns } from './failed-sign-ins.ts'
import { badRequest, refuse } from './refuse.ts'
import { cookieFor, isFromOwnPage, noCookie, readCookie } from './session-cookie.ts'
import type { SessionEnds } from './session-ends.ts'

const MAX_BODY_BYTES = 4096
const SignIn = z.union([z.strictObject({ key: z.string() }), z.strictObject({ link: z.string() })])
type SignIn = z.infer<typeof SignIn>

/** POST /console/session signs in with `{"key": "…"}` or `{"link": "…"}`; DELETE signs out. For our own pages only. */
export function serveSession(app: FastifyInstance, deps: SessionDeps, sessionEnds: SessionEnds) {
  const failedSignIns = createFailedSignIns()
  const open = opener(deps)

  async function refuseOthers({ headers }: FastifyRequest, reply: FastifyReply) {
    if (!isFromOwnPage(headers))
      return refuse(reply, 401, graphQLError('UNAUTHENTICATED', 'Sign in at /console.'))
  }

  const options = { onRequest: refuseOthers, bodyLimit: MAX_BODY_BYTES }

  app.post('/console/session', options, async ({ headers, body, ip }, reply) => {
    const signIn = parse(body)
    if (!signIn) return refuse(reply, 400, badRequest('Send {"key": "…"} or {"link": "…"}.'))
    const waitSeconds = failedSignIns.begin(ip)
    if (waitSeconds > 0) {
      return refuse(reply.header('retry-after', waitSeconds), 429, graphQLError('TOO_MANY_SIGN_INS'))
    }
    const session = await open(signIn)
    if (!session) return refuse(reply, 401, graphQLError('UNAUTHENTICATED', reason(signIn)))
    failedSignIns.succeed(ip)
    return reply.status(204).header('set-cookie', cookieFor(headers, session)).send()
  })

  app.delete('/console/session', options, async ({ headers }, reply) => {
    const token = readCookie(headers)
    if (token) sessionEnds.ended(await endSession(deps, token))
    return reply.status(204).header('set-cookie', noCookie(headers)).send()
  })
}

function opener(deps: SessionDeps) {
  const isKey = keyCheck(deps.apiKey)
  return async (signIn: SignIn): Promise<OpenedSession | null> => {
    if ('link' in signIn) return redeemSignInLink(deps, signIn.link)
    return isKey(signIn.key) ? openSession(deps, KEY_HOLDER) : null
  }
}

const reason = (signIn: SignIn) =>
  'link' in signIn ? 'The link was used before, or has expired.' : 'This is not the API key.'

function parse(body: unknown): SignIn | null {
  try {
    return SignIn.parse(JSON.parse(String(body)))
  } catch {
    return null
  }
}
