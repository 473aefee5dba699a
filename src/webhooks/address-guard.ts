import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { blockList, familyOf, isPublicAddress } from './public-address.ts'

/** A webhook was about to go where none may; nothing was sent. */
export class AddressRefused extends Error {
  override name = 'AddressRefused'
}

/** Decides where webhooks may go. */
export interface AddressGuard {
  /** What is wrong with an address, as the end of a sentence, as far as its text tells; null when nothing is. */
  problemOf(url: string): string | null
  /**
   * For dialling what problemOf has passed: the name is looked up once, and only what was checked is connected to, so that
   * a name cannot point elsewhere a moment later. Literal addresses never come here: problemOf has judged them.
   */
  lookupFor(url: URL): LookupFunction
}

type Resolve = (
  host: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void

const PORTS = ['', '8443'] // '' is 443
const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' }
const FORBIDDEN = 'leads to an address that webhooks may not reach'

/**
 * Lets webhooks go to the public internet alone: by https, on port 443 or 8443.
 * @param allow exceptions for development: a host, host:port or network. A host that is named may be anywhere, on any port
 *   unless one is named with it, and by http too; a network allows the addresses in it.
 */
export function createAddressGuard(allow: readonly string[] = [], resolve: Resolve = lookup): AddressGuard {
  const networks = blockList(allow.filter((entry) => entry.includes('/')))
  const hosts = allow.filter((entry) => !entry.includes('/')).map(hostEntry)
  const inNetworks = (address: string) => networks.check(address, familyOf(address))
  const mayReach = (address: string) => isPublicAddress(address) || inNetworks(address)

  function isNamed({ protocol, hostname, port }: URL): boolean {
    const literal = literalOf(hostname)
    if (literal !== null && inNetworks(literal)) return true
    const dialled = port || DEFAULT_PORTS[protocol]
    return hosts.some((host) => host.name === hostname && (host.port === null || host.port === dialled))
  }

  function problemOf(text: string): string | null {
    const url = URL.parse(text)
    if (!url || !(url.protocol in DEFAULT_PORTS) || /\s/.test(text)) return 'is not an https URL'
    if (url.username || url.password) return 'holds a user name or a password'
    if (isNamed(url)) return null
    if (url.protocol !== 'https:') return 'is not an https URL'
    if (!PORTS.includes(url.port)) return 'has another port than 443 or 8443'
    const literal = literalOf(url.hostname)
    if (literal === null ? isLocalName(url.hostname) : !mayReach(literal)) return FORBIDDEN
    return null
  }

  const checkedLookup: LookupFunction = (host, options, callback) =>
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [])
      // One forbidden address among others is how rebinding begins.
      if (found.length === 0 || !found.every(({ address }) => mayReach(address))) {
        return callback(new AddressRefused(FORBIDDEN), [])
      }
      if (options.all) return callback(null, found)
      callback(null, found[0]!.address, found[0]!.family)
    })

  return {
    problemOf,
    lookupFor: (url) => (isNamed(url) ? (lookup as LookupFunction) : checkedLookup),
  }
}

/** URL has brought every notation of an address (hex, octal, short, one number, full width) into the plain one. */
function literalOf(hostname: string): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) === 0 ? null : bare
}

const isLocalName = (hostname: string) => /(^|\.)localhost\.?$/.test(hostname)

function hostEntry(entry: string) {
  const [, host, port] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(entry)!
  return { name: new URL(`http://${host}`).hostname, port: port ?? null }
}
