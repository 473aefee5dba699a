import type { Query } from '../../db/read.ts'
import type { Hash, NodeStore } from './merkle.ts'

const READ = `SELECT index, encode(hash, 'hex') AS hash FROM merkle_node WHERE level = $1 AND index = ANY ($2::int[])`

const WRITE = `
  INSERT INTO merkle_node (level, index, hash)
  SELECT $1, index, decode(hash, 'hex') FROM unnest($2::int[], $3::text[]) AS node (index, hash)
  ON CONFLICT (level, index) DO UPDATE SET hash = excluded.hash`

/** The tree of the last checkpoint, as the database keeps it. */
export const storedNodes = (query: Query): NodeStore => ({
  ...readOnlyNodes(query),
  async write(level, nodes) {
    await query(WRITE, [level, [...nodes.keys()], [...nodes.values()]])
  },
})

/** The same for who computes its root anew: what is computed on the way is not kept. */
export const readOnlyNodes = (query: Query): NodeStore => ({
  async read(level, indexes) {
    const rows = await query<{ index: number; hash: Hash }>(READ, [level, indexes])
    return new Map(rows.map(({ index, hash }) => [index, hash]))
  },
  async write() {},
})
