import { Code, Group, Table, Text } from '@mantine/core'
import { ago, duration } from '../format/time.ts'
import type { DeliveryFieldsFragment } from '../gql/webhooks.ts'
import { Ago, At } from '../parts/Ago.tsx'
import { useNow } from '../parts/use-now.ts'
import classes from './DeliveryAttempts.module.css'

type Attempt = DeliveryFieldsFragment['attempts'][number]

/** The attempts of a delivery, oldest first, and when the next one comes. */
export function AttemptTable({ delivery }: { delivery: DeliveryFieldsFragment }) {
  const { attempts, nextAttemptAt } = delivery
  return (
    <>
      {attempts.length > 0 && (
        <Table.ScrollContainer minWidth={520} type="native">
          <Table layout="fixed" verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={40}>No.</Table.Th>
                <Table.Th w={112}>When</Table.Th>
                <Table.Th w={150}>Answer</Table.Th>
                <Table.Th w={80}>Took</Table.Th>
                <Table.Th>It said</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {attempts.map((attempt) => (
                <AttemptRow key={attempt.number} attempt={attempt} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {nextAttemptAt && (
        <Text size="xs" c="dimmed" py={6}>
          {attempts.length === 0 ? 'First' : 'Next'} attempt <Next at={nextAttemptAt} />
        </Text>
      )}
    </>
  )
}

function AttemptRow({ attempt }: { attempt: Attempt }) {
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td className="numbers">{attempt.number}</Table.Td>
      <Table.Td>
        <Ago at={attempt.startedAt} />
      </Table.Td>
      <Table.Td>
        <Outcome attempt={attempt} />
      </Table.Td>
      <Table.Td className="numbers">{attempt.latencyMs === null ? '' : duration(attempt.latencyMs)}</Table.Td>
      <Table.Td>
        {attempt.answer ? (
          <Code block className={classes.answer} dir="auto" p={6} tabIndex={0}>
            {attempt.answer}
          </Code>
        ) : (
          <Text size="xs" c="dimmed" span>
            {attempt.statusCode === null ? '' : 'nothing'}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

function Outcome({ attempt: { statusCode, error, endedAt } }: { attempt: Attempt }) {
  if (statusCode !== null) {
    const good = statusCode >= 200 && statusCode < 300
    return (
      <Group gap={6} wrap="nowrap">
        <Text size="sm" className="numbers" fw={500} c={good ? 'teal' : 'red'} span>
          {statusCode}
        </Text>
        <Text size="xs" c="dimmed" span>
          {good ? 'accepted' : 'not accepted'}
        </Text>
      </Group>
    )
  }
  return (
    <Text size="sm" c={error ? 'red' : 'dimmed'} span style={{ overflowWrap: 'anywhere' }}>
      {error ?? (endedAt ? 'not known' : 'running')}
    </Text>
  )
}

function Next({ at }: { at: string }) {
  const now = useNow()
  return <At at={at}>{Date.parse(at) <= now ? 'as soon as its receiver takes messages' : ago(at, now)}</At>
}
