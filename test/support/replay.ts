import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const FOLDER = '../shared/recordings'

interface RecordedResponse {
  status: number | null
  headers?: Record<string, string> | null
  body: unknown
  bodyFormat?: string
}

/** A recorded answer of the real API, with its body as it went over the wire. */
export interface Recorded {
  status: number
  headers: Record<string, string>
  body: string
}

export function recorded(name: string, exchange = 0): Recorded {
  const file = JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8')) as {
    exchanges: { response: RecordedResponse }[]
  }
  const { status, headers, body, bodyFormat } = file.exchanges[exchange]!.response
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return {
    status: status ?? 200,
    headers: { 'content-type': bodyFormat ? 'text/event-stream' : 'application/json', ...headers },
    body: bodyFormat === 'sse-data-lines' ? withEventNames(text) : text,
  }
}

/** One source keeps the data lines only. */
function withEventNames(lines: string): string {
  return lines
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => `event: ${(JSON.parse(line) as { type: string }).type}\ndata: ${line}\n\n`)
    .join('')
}

/** Serves one answer to whatever is asked. */
export async function replay(answer: Recorded): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(answer.status, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
