import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'

const text = z.string().trim().min(1)
const whole = (min: number, max: number) =>
  z.coerce.number(`expected a whole number from ${min} to ${max}`).int().min(min).max(max)
const ALLOWED = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i
const allowed = z.string().refine((entry) => ALLOWED.test(entry) || isNetwork(entry), {
  error: 'expected host, host:port or a network such as 10.0.0.0/8, joined by commas',
})
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')

/** Settings whose value never appears in a message or a log line. */
const SECRETS = new Set([
  'ANTHROPIC_API_KEY',
  'DOCKET_API_KEY',
  'DOCKET_APP_PASSWORD',
  'DOCKET_AUDIT_KEY',
  'DATABASE_URL',
])

function isNetwork(entry: string): boolean {
  const [, base, bits] = /^(.+)\/(\d{1,3})$/.exec(entry) ?? []
  const version = isIP(base ?? '')
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128)
}

/** Every setting, in the order of the table in README.md (test/config.test.ts compares the two). */
const Settings = z.object({
  PORT: whole(0, 65_535).default(4000).describe('port of the HTTP server; 0 takes a free one'),
  HOST: text.default('127.0.0.1').describe('address to listen on; `0.0.0.0` for every interface'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'expected a postgres:// URL' })
    .optional()
    .describe('a PostgreSQL 18 or newer; without it the embedded one is used'),
  DOCKET_APP_PASSWORD: text
    .optional()
    .describe(
      'password of the user `docket_server`, which `migrate` makes for servers and workers; without it none is made',
    ),
  DOCKET_DATA_DIR: text
    .default('.docket')
    .describe(
      'folder of the embedded PostgreSQL, of the keys made at the first start, and of the checkpoints',
    ),
  DOCKET_API_KEY: z
    .string()
    .min(16, 'expected at least 16 characters')
    .regex(/^[\x21-\x7e]+$/, 'expected printable ASCII without blanks')
    .optional()
    .describe('the API key that clients send; without it one is made at the first start'),
  DOCKET_SESSION_HOURS: whole(1, 720)
    .default(12)
    .describe('time after which a browser has to sign in to the console again'),
  DOCKET_AUDIT_KEY: text
    .optional()
    .describe('Ed25519 key that seals the log, in PEM or base64; without it one is made at the first start'),
  DOCKET_CHECKPOINT_FILE: text
    .optional()
    .describe(
      'file that checkpoints of the log are appended to; without it `checkpoints.jsonl` in the data folder',
    ),
  ANTHROPIC_API_KEY: text
    .optional()
    .describe('key of the Claude API; without it the built-in simulator answers'),
  ANTHROPIC_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'expected an http(s) URL' })
    .default('https://api.anthropic.com')
    .describe('where the Claude API is'),
  DOCKET_MODEL_SUMMARIZE: text.default('claude-sonnet-5-5').describe('model for SUMMARIZE jobs'),
  DOCKET_MODEL_EXTRACT: text.default('claude-sonnet-5-5').describe('model for EXTRACT jobs'),
  DOCKET_MODEL_EVALUATE: text.default('claude-sonnet-5-5').describe('model for EVALUATE jobs'),
  DOCKET_CALL_TIMEOUT_SECONDS: whole(1, 7200)
    .default(900)
    .describe('longest time that one model call may take'),
  DOCKET_IDLE_TIMEOUT_SECONDS: whole(1, 3600)
    .default(120)
    .describe('longest silence in the stream of a model call'),
  DOCKET_CONCURRENCY: whole(1, 500).default(16).describe('jobs that one worker process runs at once'),
  DOCKET_GRACE_SECONDS: whole(0, 600)
    .default(10)
    .describe('time that running jobs get at a shutdown before they are handed back'),
  DOCKET_DEADLINE_HOURS: whole(1, 720)
    .default(24)
    .describe('time after which a job is given up, unless its submit gives a deadline'),
  DOCKET_MAX_TEXT_LENGTH: whole(1, 3_000_000)
    .default(2_000_000)
    .describe('longest text of a document, in UTF-16 code units'),
  DOCKET_DELIVERY_DAYS: whole(1, 3650)
    .default(30)
    .describe('days that a delivered webhook is kept; one that failed is kept three times as long'),
  DOCKET_WEBHOOK_ALLOW: text
    .transform((entries) => entries.split(',').map((entry) => entry.trim()))
    .pipe(z.array(allowed))
    .optional()
    .describe(
      'for development: hosts, host:port or networks, joined by commas, that webhooks may reach though they are not public',
    ),
  DOCKET_ALLOW_SIMULATOR: flag
    .default(false)
    .describe('`true` lets a production server (`NODE_ENV=production`) run on the simulator'),
  DOCKET_SIMULATOR_PACE_MS: whole(0, 10_000)
    .default(15)
    .describe('pause between two pieces of a simulated answer, in milliseconds'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('least severity that is logged'),
  NODE_ENV: text.default('development').describe('`production` logs JSON and refuses the simulator'),
})

export interface Setting {
  name: string
  description: string
  default: unknown
}

/** All settings with their defaults, for the README's table. */
export const settings: Setting[] = Object.entries(Settings.shape).map(([name, schema]) => ({
  name,
  description: schema.description ?? '',
  default: 'defaultValue' in schema.def ? schema.def.defaultValue : undefined,
}))

/** The model that each type of task asks. */
export const modelsOf = (config: Config) => ({
  SUMMARIZE: config.DOCKET_MODEL_SUMMARIZE,
  EXTRACT: config.DOCKET_MODEL_EXTRACT,
  EVALUATE: config.DOCKET_MODEL_EVALUATE,
})

export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(`The configuration has ${problems.length} problem(s):\n${problems.map((p) => `  ${p}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

export type Config = Readonly<z.infer<typeof Settings>>

/**
 * Parses the environment once and reports every problem together. An empty value counts as not set.
 * @throws ConfigError; it names settings and rules, and never a secret's value
 */
// biome-ignore lint/style/noProcessEnv: the one place that reads the environment
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Settings.safeParse(set)
  const problems = parsed.success ? conflicts(parsed.data, set) : describe(parsed.error, set)
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  return Object.freeze({ ...parsed.data, DOCKET_DATA_DIR: resolve(parsed.data.DOCKET_DATA_DIR) })
}

function describe(error: z.ZodError, env: Record<string, string | undefined>): string[] {
  return error.issues.map((issue) => {
    const name = String(issue.path[0])
    const got = SECRETS.has(name) ? '' : `, got ${JSON.stringify(env[name])}`
    return `${name}: ${issue.message}${got}`
  })
}

function conflicts(config: Config, env: Record<string, string | undefined>): string[] {
  if (config.ANTHROPIC_API_KEY) return []
  const problems: string[] = []
  if (env.ANTHROPIC_BASE_URL) problems.push('ANTHROPIC_BASE_URL: needs ANTHROPIC_API_KEY to be set as well')
  if (config.NODE_ENV === 'production' && !config.DOCKET_ALLOW_SIMULATOR) {
    problems.push(
      'ANTHROPIC_API_KEY: is needed in production; DOCKET_ALLOW_SIMULATOR=true runs on the simulator',
    )
  }
  return problems
}
