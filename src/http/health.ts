import type { FastifyInstance } from 'fastify'
import type { Database } from '../db/database.ts'

const DATABASE_TIMEOUT_MS = 2000

/** `/health`: the process answers. `/health/ready`: it can reach its database and is not shutting down. */
export function serveHealth(app: FastifyInstance, db: Database, closing: AbortSignal) {
  app.get('/health', async () => ({ status: 'ok' }))

  app.get('/health/ready', async (_, reply) => {
    const problem = closing.aborted ? 'the server is shutting down' : await databaseProblem(db)
    return problem ? reply.status(503).send({ status: 'unavailable', problem }) : { status: 'ready' }
  })
}

async function databaseProblem(db: Database): Promise<string | null> {
  const answered = db.query('SELECT 1').then(
    () => null,
    () => 'the database refuses to answer',
  )
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, DATABASE_TIMEOUT_MS, 'the database does not answer')
  })
  return Promise.race([answered, late]).finally(() => clearTimeout(timer))
}
