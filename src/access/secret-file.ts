import { randomBytes } from 'node:crypto'
import { link, mkdir, unlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Keeps a secret in a file (mode 0600), unless there is one already. Of processes that start together one makes it, whole
 * from the first moment that others can see it.
 */
export async function makeSecretFile(file: string, secret: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}-${process.pid}-${randomBytes(4).toString('hex')}`
  await writeFile(draft, secret, { mode: 0o600 })
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await unlink(draft)
}
