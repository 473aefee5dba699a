import { Button, Center, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { type SignInOutcome, signIn } from '../api/session.ts'
import { Logo } from '../shell/Logo.tsx'

const PROBLEMS: Record<Exclude<SignInOutcome, 'signed-in'>, string> = {
  refused: 'That is not a key of this server, or the link was used before.',
  'too-many': 'Too many wrong keys. Wait a minute.',
  unreachable: 'The server does not answer.',
}

/** Only a page of this console: a link must not be able to lead elsewhere after the sign-in. */
const isOurs = (path: string | undefined) => path !== undefined && /^\/console(\/|$)/.test(path)

/** By the key typed in, or by the one-time link that the server printed: it comes behind the `#`. */
export function SignIn() {
  const { to } = useSearch({ from: '/sign-in' })
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function enter(credential: { key: string } | { link: string }) {
    setBusy(true)
    const outcome = await signIn(credential)
    if (outcome === 'signed-in') return location.replace(isOurs(to) ? to! : '/console/')
    setBusy(false)
    setProblem(PROBLEMS[outcome])
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: the link is redeemed once, when the page opens
  useEffect(() => {
    const link = new URLSearchParams(location.hash.slice(1)).get('link')
    if (!link) return
    window.history.replaceState(null, '', location.pathname + location.search)
    void enter({ link })
  }, [])

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    void enter({ key: String(new FormData(event.currentTarget).get('key')).trim() })
  }

  return (
    <Center mih="80vh" p="md" component="main">
      <Paper p="xl" w={380} shadow="sm">
        <form onSubmit={submit}>
          <Stack>
            <Logo />
            <Title order={1}>Sign in</Title>
            <PasswordInput
              name="key"
              size="sm"
              label="API key"
              description="The server printed it when it started."
              required
              autoFocus
              autoComplete="off"
              error={problem}
            />
            <Button type="submit" size="sm" loading={busy}>
              Sign in
            </Button>
            <Text size="xs" c="dimmed">
              The key is exchanged for a session of this browser and is not kept.
            </Text>
          </Stack>
        </form>
      </Paper>
    </Center>
  )
}
