import { enableCompileCache } from 'node:module'

// `npm start`. Keeping the compiled code of some thousand files halves the time of every start but the first, so
// nothing else may be imported before.
enableCompileCache()
await import('./product.ts')
