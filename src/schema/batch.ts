/**
 * Gathers the keys that the resolvers of one request ask for in one tick, and loads them together: a list of jobs costs one
 * statement, not one for each job.
 */
export function batched<Scope extends object, Key, Value>(
  load: (scope: Scope, keys: Key[]) => Promise<Map<Key, Value>>,
): (scope: Scope, key: Key) => Promise<Value | null> {
  const open = new WeakMap<Scope, { keys: Key[]; loaded: Promise<Map<Key, Value>> }>()

  function begin(scope: Scope) {
    const keys: Key[] = []
    const loaded = Promise.resolve().then(() => {
      open.delete(scope)
      return load(scope, keys)
    })
    const batch = { keys, loaded }
    open.set(scope, batch)
    return batch
  }

  return async (scope, key) => {
    const { keys, loaded } = open.get(scope) ?? begin(scope)
    keys.push(key)
    return (await loaded).get(key) ?? null
  }
}
