import { Text } from '@mantine/core'
import { useEffect, useState } from 'react'

/** On a phone: which page it is, once its title has been scrolled away; until then the children. */
export function HeaderTitle({ height, children }: { height: number; children: React.ReactNode }) {
  const [title, setTitle] = useState('')
  useEffect(() => {
    const look = () => {
      const heading = document.querySelector('h1')
      const away = heading !== null && heading.getBoundingClientRect().bottom <= height
      setTitle(away ? (heading.textContent ?? '') : '')
    }
    // Not at once: a page begins at its title, and to look there now would lay out all of it a second time.
    window.addEventListener('scroll', look, { passive: true })
    return () => window.removeEventListener('scroll', look)
  }, [height])
  if (!title) return children
  return (
    // Those who listen have the heading itself.
    <Text fw={600} flex={1} miw={0} truncate dir="auto" title={title} aria-hidden>
      {title}
    </Text>
  )
}
