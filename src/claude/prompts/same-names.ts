/** Whether an answer names exactly what was asked for, each once, in any order. */
export function sameNames(answered: { name: string }[], asked: { name: string }[]): boolean {
  const names = new Set(answered.map((item) => item.name))
  return answered.length === asked.length && asked.every((item) => names.has(item.name))
}
