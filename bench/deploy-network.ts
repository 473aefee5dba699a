import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

/** One machine, as far as the network is concerned. */
export interface Host {
  address: string
  /** Words before a command that make it run there. */
  prefix: string[]
  /** Pulls the network cable, or puts it back. */
  link(state: 'down' | 'up'): void
  remove(): void
}

/** This machine itself; its cable cannot be pulled. */
export const LOCALHOST: Host = { address: '127.0.0.1', prefix: [], link() {}, remove() {} }

const SUBNET = '10.88.0'

/** Why no network of hosts can be made here; undefined when one can. */
export function whyNoNetwork(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux'
  if (process.getuid?.() !== 0) return 'it takes root'
  if (spawnSync('ip', ['-V']).error) return 'the command ip (package iproute2) is missing'
  const { error, stderr } = spawnSync('unshare', ['--net', 'ip', 'link', 'add', 'probe', 'type', 'bridge'])
  return error?.message ?? (String(stderr).trim() || undefined)
}

/** Runs a script again, in a network namespace of its own that ends with it. @returns whether it succeeded */
export function inOwnNetwork(script: string, args: string[]): boolean {
  const { status } = spawnSync('unshare', ['--net', process.execPath, script, ...args], { stdio: 'inherit' })
  return status === 0
}

/**
 * Makes this namespace the switch that hosts are plugged into. Each host is a namespace kept open by a process
 * that ends when this one does: nothing is left behind, however it ends.
 */
export function createSwitch(): () => Promise<Host> {
  let hosts = 0
  ip('link set lo up')
  ip('link add switch type bridge')
  ip(`address add ${SUBNET}.1/24 dev switch`)
  ip('link set switch up')

  return async () => {
    hosts++
    const address = `${SUBNET}.${hosts + 1}`
    const cable = `cable${hosts}`
    const keeper = spawn('unshare', ['--net', 'sh', '-c', 'echo ready; exec cat'])
    await once(keeper.stdout, 'data')
    const prefix = ['nsenter', `--net=/proc/${keeper.pid}/ns/net`]
    ip(`link add ${cable} type veth peer name eth0 netns ${keeper.pid}`)
    ip(`link set ${cable} master switch up`)
    for (const words of ['link set lo up', `address add ${address}/24 dev eth0`, 'link set eth0 up'])
      ip(words, prefix)
    return {
      address,
      prefix,
      link: (state) => ip(`link set ${cable} ${state}`),
      remove: () => keeper.stdin.end(),
    }
  }
}

function ip(words: string, prefix: string[] = []) {
  const [program, ...args] = [...prefix, 'ip', ...words.split(' ')] as [string, ...string[]]
  execFileSync(program, args)
}
