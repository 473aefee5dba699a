import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Search } from '../search.ts'

export type ListPage = '/jobs' | '/history' | '/webhooks' | '/workers' | '/settings'

/** A sum, a time or a word that leads to the list behind it. */
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
