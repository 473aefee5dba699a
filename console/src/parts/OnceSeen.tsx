import { Skeleton } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { Suspense, useState } from 'react'

/** Draws its children once their place comes into sight, such as a chart; the place is kept until then. */
export function OnceSeen({ h, children }: { h: number; children: React.ReactNode }) {
  const { ref, entry } = useIntersection({ rootMargin: '100px' })
  const [seen, setSeen] = useState(false)
  if (entry?.isIntersecting && !seen) setSeen(true)
  const place = <Skeleton ref={ref} h={h} />
  return seen ? <Suspense fallback={place}>{children}</Suspense> : place
}
