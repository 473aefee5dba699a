import { Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconPointFilled } from '@tabler/icons-react'
import { useId } from 'react'
import type { CombinedError } from 'urql'
import classes from './Answer.module.css'

/** How it stands: `none` where it can be neither well nor badly. */
export type Tone = 'good' | 'warn' | 'bad' | 'none'

const SIGNS = {
  good: { icon: IconCircleCheck, color: 'var(--mantine-color-teal-6)' },
  warn: { icon: IconAlertTriangle, color: 'var(--mantine-color-orange-6)' },
  bad: { icon: IconCircleX, color: 'var(--mantine-color-red-6)' },
  none: { icon: IconPointFilled, color: 'var(--mantine-color-dimmed)' },
}

/** One question of an operator with its answer in a word or a number, and the facts behind it. */
export function Answer({
  title,
  span,
  answer,
  error,
  below,
  children,
}: {
  title: string
  /** What time it is about, such as `24 h` */
  span?: string
  /** Undefined until it is known */
  answer: { tone: Tone; text: React.ReactNode } | undefined
  error?: CombinedError
  /** What stands below the facts */
  below?: React.ReactNode
  children?: React.ReactNode
}) {
  const id = useId()
  return (
    <Paper component="section" p="sm" aria-labelledby={id} className={classes.card} data-tone={answer?.tone}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Title order={2} id={id} fz="sm" fw={500} c="dimmed" className="clip">
          {title}
        </Title>
        {span && (
          <Text size="xs" c="dimmed" className="clip">
            {span}
          </Text>
        )}
      </Group>
      {answer ? <Headline {...answer} /> : error ? <Unknown /> : <Waiting />}
      {answer && <dl className={classes.facts}>{children}</dl>}
      {answer && below}
    </Paper>
  )
}

function Headline({ tone, text }: { tone: Tone; text: React.ReactNode }) {
  const { icon: Icon, color } = SIGNS[tone]
  return (
    <Group gap={6} wrap="nowrap" className={classes.headline}>
      <Icon size={20} stroke={2} color={color} aria-hidden className={classes.sign} />
      <Text span className={`clip ${classes.text}`}>
        {text}
      </Text>
    </Group>
  )
}

const Unknown = () => <Headline tone="none" text="Not known" />

const Waiting = () => (
  <Stack gap={9} role="group" aria-busy="true" aria-label="Loading" mt={8}>
    <Skeleton h={22} w="60%" />
    <Skeleton h={12} mt={4} />
    <Skeleton h={12} w="85%" />
    <Skeleton h={12} w="70%" />
  </Stack>
)

/** A line behind an answer: what, and how much. */
export function Fact({ label, children }: { label: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt className="clip" title={typeof label === 'string' ? label : undefined}>
        {label}
      </dt>
      <dd className="numbers">{children}</dd>
    </div>
  )
}
