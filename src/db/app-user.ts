import pg from 'pg'
import { OperatorError } from '../errors.ts'

// Made at the same moment by somebody else, it is there all the same.
const MAKE = `
  DO $$ BEGIN
    CREATE USER docket_server;
  EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
  END $$`

/**
 * Makes the user docket_server, who may do what docket_app may and cannot rewrite history, or gives it another password.
 * @param url of the owner, in a database that is migrated
 * @throws OperatorError when this user may not make others
 */
export async function makeAppUser(url: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {}) // a broken connection also fails the query that waits, and that one is heard
  await client.connect()
  try {
    await client.query(MAKE)
    await client.query(`ALTER USER docket_server PASSWORD ${client.escapeLiteral(password)}`)
    await client.query('GRANT docket_app TO docket_server')
  } catch (error) {
    const sentence = `The user docket_server could not be made: ${String(error)}`
    throw new OperatorError(sentence, { cause: error })
  } finally {
    await client.end()
  }
}
