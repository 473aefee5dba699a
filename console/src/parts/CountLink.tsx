import { Text } from '@mantine/core'
import { counted } from '../format/number.ts'
import type { Search } from '../search.ts'
import { ListLink, type ListPage } from './ListLink.tsx'

/** A number that leads to the list behind it. Nothing leads nowhere. */
export function CountLink({
  count,
  capped = false,
  of,
  to,
  search = {},
  c,
  underline,
}: {
  count: number
  capped?: boolean
  /** What is counted, for those who hear the number alone: `failed jobs` */
  of: string
  to: ListPage
  search?: Search
  c?: string
  /** Within a sentence */
  underline?: 'always'
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
    <ListLink to={to} search={search} label={`${text} ${of}`} c={c} underline={underline}>
      {text}
    </ListLink>
  )
}
