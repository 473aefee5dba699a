import { createHash } from 'node:crypto'

/** Hashes are lower-case hexadecimal everywhere outside the database. */
export type Hash = string

/** The nodes of a tree by level and index; level 0 holds the leaves. */
export interface NodeStore {
  /** Those of the nodes that exist */
  read(level: number, indexes: number[]): Promise<Map<number, Hash>>
  write(level: number, nodes: Map<number, Hash>): Promise<void>
}

const sha256 = (...parts: (string | Buffer)[]): Hash => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

const LEAF = Buffer.of(0)
const NODE = Buffer.of(1)
/** Root of a tree without leaves. */
const EMPTY_ROOT: Hash = sha256()

// RFC 6962, section 2.1: the first byte keeps a leaf from being taken for a node.
export const leafHash = (text: string): Hash => sha256(LEAF, text)
const nodeHash = (left: Hash, right: Hash): Hash =>
  sha256(NODE, Buffer.from(left, 'hex'), Buffer.from(right, 'hex'))

const parentOf = (index: number) => Math.floor(index / 2)
const siblingOf = (index: number) => (index % 2 === 0 ? index + 1 : index - 1)

/** A tree cannot be built: nodes that it once had are not there. */
export class LostNodes extends Error {}

/**
 * Puts changed and new leaves into a tree and gives its root. Only their paths are computed. A node without a sibling
 * moves up as it is, which makes the very tree of RFC 6962.
 * @param size leaves of the tree, the new ones included
 * @throws LostNodes
 */
export async function updateTree(nodes: NodeStore, leaves: Map<number, Hash>, size: number): Promise<Hash> {
  let changed = leaves
  let level = 0
  for (let width = size; width > 1; width = Math.ceil(width / 2), level++) {
    await nodes.write(level, changed)
    changed = await parents(nodes, level, changed, width)
  }
  await nodes.write(level, changed)
  return changed.get(0) ?? EMPTY_ROOT
}

async function parents(
  nodes: NodeStore,
  level: number,
  changed: Map<number, Hash>,
  width: number,
): Promise<Map<number, Hash>> {
  const siblings = [...changed.keys()].map(siblingOf).filter((index) => index < width && !changed.has(index))
  const known = await nodes.read(level, siblings)
  const at = (index: number) => changed.get(index) ?? known.get(index)
  return new Map(
    [...changed.keys()].map((index) => {
      const parent = parentOf(index)
      const left = at(2 * parent)
      const right = at(2 * parent + 1)
      if (!left || (!right && 2 * parent + 1 < width))
        throw new LostNodes(`the tree has lost nodes of level ${level}`)
      return [parent, right ? nodeHash(left, right) : left]
    }),
  )
}

/** The root that a leaf leads to, by the siblings on its path from the leaf up; null when the path has a wrong length. */
export function rootOfPath(leaf: Hash, index: number, size: number, path: Hash[]): Hash | null {
  const siblings = [...path]
  let hash = leaf
  let place = index
  for (let width = size; width > 1; width = Math.ceil(width / 2), place = parentOf(place)) {
    if (siblingOf(place) >= width) continue
    const sibling = siblings.shift()
    if (!sibling) return null
    hash = place % 2 === 0 ? nodeHash(hash, sibling) : nodeHash(sibling, hash)
  }
  return siblings.length === 0 ? hash : null
}

/** A tree in memory: about 160 bytes for each leaf. */
export function memoryNodes(): NodeStore {
  const levels: Map<number, Hash>[] = []
  const levelAt = (level: number) => {
    levels[level] ??= new Map()
    return levels[level]
  }
  return {
    async read(level, indexes) {
      const nodes = levelAt(level)
      return new Map(indexes.flatMap((index) => (nodes.has(index) ? [[index, nodes.get(index)!]] : [])))
    },
    async write(level, changed) {
      const nodes = levelAt(level)
      for (const [index, hash] of changed) nodes.set(index, hash)
    },
  }
}
