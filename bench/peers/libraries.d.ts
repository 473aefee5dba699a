/** What the peers' libraries are used for here: the project's types are checked without them installed. */

declare module 'pg-boss' {
  interface Job<Data> {
    id: string
    data: Data
    signal: AbortSignal
  }
  interface JobResult {
    id: string
    status: 'completed' | 'failed'
    output?: object
  }
  export class PgBoss {
    constructor(options: { connectionString: string })
    on(event: 'error', listener: (error: Error) => void): this
    start(): Promise<this>
    stop(): Promise<void>
    createQueue(name: string): Promise<void>
    insert(name: string, jobs: { data: object }[]): Promise<unknown>
    work<Data>(
      name: string,
      options: {
        batchSize: number
        localConcurrency: number
        pollingIntervalSeconds: number
        burstWhenBatchFull: boolean
        perJobResults: true
      },
      handler: (jobs: Job<Data>[]) => Promise<JobResult[]>,
    ): Promise<string>
  }
}

declare module 'bullmq' {
  interface Connection {
    connection: { host: string; port: number; maxRetriesPerRequest: null }
  }
  interface JobOptions {
    attempts: number
    removeOnComplete: boolean
  }
  export class Queue {
    constructor(name: string, options: Connection)
    addBulk(jobs: { name: string; data: object; opts: JobOptions }[]): Promise<unknown>
    close(): Promise<void>
  }
  export class Worker<Data> {
    constructor(
      name: string,
      processor: (job: { data: Data }, token: string | undefined, signal?: AbortSignal) => Promise<void>,
      options: Connection & { concurrency: number },
    )
    on(event: 'error', listener: (error: Error) => void): this
    on(event: 'failed', listener: (job: unknown, error: Error) => void): this
  }
}
