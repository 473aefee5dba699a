/** What docker-compose.yml and the Dockerfile say, read without Docker. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

export type Variables = Record<string, string>

interface Service {
  command: string[]
  environment: Record<string, string | boolean | null>
  stop_grace_period?: string
  depends_on?: Record<string, { condition: string }>
}

export interface ComposeFile {
  services: Record<string, Service>
}

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

/** The compose file with its anchors merged and its `${...}` still in place. */
export const composeFile = () => parse(read('docker-compose.yml'), { merge: true }) as ComposeFile

/**
 * The environment of a service in its container: the image's own, then the compose file's.
 * @param variables what the shell or `.env` has
 */
export function environmentOf(service: string, variables: Variables): Variables {
  const environment = { ...imageEnvironment() }
  for (const [name, value] of Object.entries(composeFile().services[service]!.environment)) {
    const resolved = value === null ? variables[name] : interpolate(String(value), variables)
    if (resolved !== undefined) environment[name] = resolved
  }
  return environment
}

/** The words that a container of this service runs. */
export const commandOf = (service: string): string[] => [
  ...instructionWords('ENTRYPOINT'),
  ...composeFile().services[service]!.command,
]

/** The settings of PostgreSQL that the compose file gives to its database. */
export function databaseSettings(): Record<string, string> {
  const options = composeFile().services.db!.command.slice(1)
  return Object.fromEntries(options.map((option) => option.replace(/^--/, '').split('=') as [string, string]))
}

/** The words of a Dockerfile instruction in exec form. */
export function instructionWords(instruction: 'ENTRYPOINT' | 'HEALTHCHECK'): string[] {
  const line = instructionLine(instruction)
  return JSON.parse(line.slice(line.indexOf('['))) as string[]
}

export function imageEnvironment(): Variables {
  const pairs = instructionLine('ENV').split(' ')
  return Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]))
}

function instructionLine(instruction: string): string {
  const found = new RegExp(`^${instruction} (.+)$`, 'm').exec(read('Dockerfile'))
  if (!found) throw new Error(`The Dockerfile has no ${instruction}`)
  return found[1]!
}

/** `${NAME}` and `${NAME:-default}`, all that our file uses of Compose's forms. */
export function interpolate(text: string, variables: Variables): string {
  return text.replace(/\$\{([^}]*)\}/g, (form, inside: string) => {
    const [, name, fallback] = /^(\w+)(?::-(.*))?$/.exec(inside) ?? []
    if (!name) throw new Error(`${form} is not understood here`)
    return variables[name] || (fallback ?? '')
  })
}
