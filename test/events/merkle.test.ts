import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { type Hash, leafHash, memoryNodes, rootOfPath, updateTree } from '../../src/events/audit/merkle.ts'

/** As RFC 6962, section 2.1, defines it. */
function rootOf(leaves: string[]): Hash {
  const sha256 = (...parts: (string | Buffer)[]) =>
    parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex')
  if (leaves.length === 0) return sha256()
  if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0]!)
  const half = 2 ** Math.ceil(Math.log2(leaves.length) - 1)
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)].map(rootOf)
  return sha256(Buffer.of(1), Buffer.from(left!, 'hex'), Buffer.from(right!, 'hex'))
}

const hashes = (leaves: string[], indexes: number[]) =>
  new Map(indexes.map((index) => [index, leafHash(leaves[index]!)]))

it('a tree that grows and changes has the root of RFC 6962 at every size', async () => {
  const nodes = memoryNodes()
  const leaves: string[] = []
  // Grows by 1 to 7 leaves, and changes some of the older ones, by a fixed pattern.
  for (let step = 1; leaves.length < 300; step++) {
    const changed = leaves.map((_, index) => index).filter((index) => (index * 7 + step) % 11 === 0)
    for (const index of changed) leaves[index] += `, changed in step ${step}`
    const first = leaves.length
    for (let i = 0; i < (step % 7) + 1; i++) leaves.push(`leaf ${leaves.length}`)
    const added = leaves.keys().filter((index) => index >= first)
    const root = await updateTree(nodes, hashes(leaves, [...changed, ...added]), leaves.length)
    expect(root, `${leaves.length} leaves`).toBe(rootOf(leaves))
  }
})

it('the known root of the empty tree and of one leaf', async () => {
  expect(await updateTree(memoryNodes(), new Map(), 0)).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  )
  // The first vector of Certificate Transparency: a leaf without content.
  expect(await updateTree(memoryNodes(), new Map([[0, leafHash('')]]), 1)).toBe(
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  )
})

it('a tree whose leaves got lost cannot be built', async () => {
  const leaf = new Map([[5, leafHash('x')]])
  await expect(updateTree(memoryNodes(), leaf, 6)).rejects.toThrow('lost')
})

it('the path of every leaf leads to the root, and that of no other does', async () => {
  for (const size of [1, 2, 3, 5, 8, 13, 21]) {
    const nodes = memoryNodes()
    const leaves = Array.from({ length: size }, (_, index) => `leaf ${index}`)
    const root = await updateTree(nodes, hashes(leaves, [...leaves.keys()]), size)
    for (const [index, leaf] of leaves.entries()) {
      const path: Hash[] = []
      for (let level = 0; level < 5; level++) {
        const sibling = (index >> level) ^ 1
        path.push(...(await nodes.read(level, [sibling])).values())
      }
      expect(rootOfPath(leafHash(leaf), index, size, path)).toBe(root)
      expect(rootOfPath(leafHash('another'), index, size, path)).not.toBe(root)
      expect(rootOfPath(leafHash(leaf), index, size, [...path, root])).toBeNull()
      if (path.length > 0) expect(rootOfPath(leafHash(leaf), index, size, path.slice(1))).not.toBe(root)
    }
  }
})
