import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const DIST = join(import.meta.dirname, 'dist')

/** The server sends these as they stand: packing them once is better than at each request. */
const packed: Plugin = {
  name: 'packed',
  apply: 'build',
  async closeBundle() {
    const folder = join(DIST, 'assets')
    const names = (await readdir(folder)).filter((name) => /[.](js|css|svg)$/.test(name))
    await Promise.all(
      names.map(async (name) => {
        const content = await readFile(join(folder, name))
        await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(content))
        await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(content))
      }),
    )
  },
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react(), packed],
  // The server puts a fresh one in at each request; see src/http/console.ts.
  html: { cspNonce: '{nonce}' },
  build: {
    outDir: DIST,
    emptyOutDir: true,
    chunkSizeWarningLimit: 1000,
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // A browser asks for six files at a time: what most pages share comes in few of them.
          groups: [
            { name: 'vendor', test: /node_modules/, minShareCount: 5 },
            { name: 'shared', test: /src.(api|format|parts)/, minShareCount: 5 },
          ],
        },
      },
    },
    // The first that know light-dark(): what it is rewritten to for older ones does not follow Mantine's schemes.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
  },
  server: {
    proxy: {
      '/graphql': { target: 'http://127.0.0.1:4000', ws: true },
      // As an object: a bare address makes Vite change the Host header, and the server refuses what is not its own page.
      '/console/session': { target: 'http://127.0.0.1:4000' },
    },
  },
})
