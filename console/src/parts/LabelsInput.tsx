import { TagsInput } from '@mantine/core'
import { useState } from 'react'

export interface Label {
  key: string
  value: string
}

const labelText = ({ key, value }: Label) => `${key}:${value}`

/** `team:legal`, cut at its first colon; undefined when it has none, or nothing before or behind it. */
function labelOf(text: string): Label | undefined {
  const [, key, value] = /^([^:]+):(.+)$/.exec(text.trim()) ?? []
  return key && value ? { key: key.trim(), value: value.trim() } : undefined
}

/** Labels, each written as `key:value`. */
export function LabelsInput({
  label,
  description,
  error,
  value,
  onChange,
}: {
  label: string
  description?: string
  error?: string
  value: readonly Label[]
  onChange: (labels: Label[]) => void
}) {
  const [refused, setRefused] = useState<string>()
  function take(texts: string[]) {
    // What is there already is not read again: a key that came by the API may hold a colon.
    const known = new Map(value.map((each) => [labelText(each), each]))
    const labels = texts.map((text) => known.get(text) ?? labelOf(text))
    const wrong = texts[labels.indexOf(undefined)]
    setRefused(wrong === undefined ? undefined : `Write it as key:value, not “${wrong}”`)
    // The same key again replaces the one before.
    const byKey = new Map(labels.filter((each) => each !== undefined).map((each) => [each.key, each]))
    onChange([...byKey.values()])
  }
  return (
    <TagsInput
      size="xs"
      label={label}
      description={description}
      placeholder={value.length === 0 ? 'team:legal' : undefined}
      error={refused ?? error}
      value={value.map(labelText)}
      onChange={take}
      splitChars={[]}
      isDuplicate={(text, others) => others.includes(text)}
    />
  )
}
