import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { counted } from '../format/number.ts'
import type { Search } from '../search.ts'

type ListPage = '/jobs' | '/history' | '/webhooks' | '/workers' | '/settings'

/** A number that leads to the list behind it. Nothing leads nowhere. */
export function CountLink({
  count,
  capped = false,
  of,
  to,
  search = {},
  c,
}: {
  count: number
  capped?: boolean
  /** What is counted, for those who hear the number alone: `failed jobs` */
  of: string
  to: ListPage
  search?: Search
  c?: string
}) {
  const text = counted({ count, capped })
  if (count === 0) {
    return (
      <Text span inherit c="dimmed" className="numbers">
        {text}
      </Text>
    )
  }
  return (
    <ListLink to={to} search={search} label={`${text} ${of}`} c={c}>
      {text}
    </ListLink>
  )
}

/** The same for a sum, a time or a word. */
export function ListLink({
  to,
  search = {},
  label,
  c,
  children,
}: {
  to: ListPage
  search?: Search
  /** Said instead of the text, where that alone says too little */
  label?: string
  c?: string
  children: React.ReactNode
}) {
  return (
    <Anchor
      inherit
      c={c}
      className="numbers"
      aria-label={label}
      renderRoot={(props) => <Link to={to} search={search} {...props} />}
    >
      {children}
    </Anchor>
  )
}
