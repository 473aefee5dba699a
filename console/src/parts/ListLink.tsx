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
  underline,
  children,
}: {
  to: ListPage
  search?: Search
  /** Said instead of the text, where that alone says too little */
  label?: string
  c?: string
  /** Within a sentence, where its colour alone would not tell it from the words around it */
  underline?: 'always'
  children: React.ReactNode
}) {
  return (
    <Anchor
      inherit
      c={c}
      underline={underline}
      className="numbers"
      aria-label={label}
      renderRoot={(props) => <Link to={to} search={search} {...props} />}
    >
      {children}
    </Anchor>
  )
}
