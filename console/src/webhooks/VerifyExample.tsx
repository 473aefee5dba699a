import { Box, Code, Group, Text } from '@mantine/core'
import { CopyText } from '../parts/CopyText.tsx'

const RECEIVER = `import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

const webhook = new Webhook(process.env.DOCKET_WEBHOOK_SECRET!) // whsec_…

createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString()
  try {
    const { type, data } = webhook.verify(body, request.headers as Record<string, string>) as {
      type: string
      data: { jobId: string }
    }
    console.log(type, data.jobId, request.headers['webhook-id'])
    response.writeHead(204).end()
  } catch {
    response.writeHead(401).end()
  }
}).listen(8080)
`

/** A receiver that verifies what it gets: TypeScript as Node runs it. */
export function VerifyExample() {
  return (
    <Box>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={500}>
          A receiver that verifies signatures
        </Text>
        <CopyText value={RECEIVER} label="Copy the receiver" />
      </Group>
      <Code block tabIndex={0} fz="xs" mah={300} style={{ overflow: 'auto' }}>
        {RECEIVER}
      </Code>
      <Text size="xs" c="dimmed" mt={4}>
        npm install standardwebhooks. The same message may come twice: go by its webhook-id.
      </Text>
    </Box>
  )
}
