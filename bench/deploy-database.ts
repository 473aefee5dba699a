/**
 * A PostgreSQL in a process of its own, so that bench/deploy.ts can put it on another host:
 * `node bench/deploy-database.ts <addresses to listen on> name=value ...`. It lives until standard input closes.
 */
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTemporary } from '../src/db/embedded-temporary.ts'

const [addresses, ...options] = process.argv.slice(2)
const settings = Object.fromEntries(options.map((option) => option.split('=') as [string, string]))

// The embedded PostgreSQL lets in its own host only; here all hosts of the network come, with the password.
const folder = await mkdtemp(join(tmpdir(), 'docket-deploy-hba-'))
const access = join(folder, 'pg_hba.conf')
await chmod(folder, 0o755)
await writeFile(access, 'host all all samenet scram-sha-256\n', { mode: 0o644 })

process.on('SIGTERM', () => {}) // the end of standard input says it all
const { url, stop } = await startTemporary({
  ...settings,
  listen_addresses: addresses!,
  hba_file: access,
})
console.log(JSON.stringify({ msg: 'the database is ready', url }))
process.stdin.resume()
await once(process.stdin, 'end')
await stop()
await rm(folder, { recursive: true })
