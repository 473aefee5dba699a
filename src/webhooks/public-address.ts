import { BlockList, isIP } from 'node:net'

// The registries of special addresses (IANA, RFC 6890), and what clouds answer their own machines on.
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32', // the platform of Azure
  '169.254.0.0/16', // link-local, with the metadata of most clouds
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]
// Everything else (loopback, mapped, compatible, NAT64, private, link-local, multicast) is outside of it.
const GLOBAL_UNICAST_V6 = '2000::/3'
const SPECIAL_V6 = [
  '2001::/23', // Teredo, ORCHID and other protocols
  '2001:db8::/32',
  '2002::/16', // 6to4: carries an IPv4 address
  '3fff::/20',
]

const special = blockList([...SPECIAL_V4, ...SPECIAL_V6])
const globalUnicast = blockList([GLOBAL_UNICAST_V6])

/** @param networks such as 10.0.0.0/8 or fd00::/8 */
export function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [base, bits] = network.split('/') as [string, string]
    list.addSubnet(base, Number(bits), familyOf(base))
  }
  return list
}

export function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4'
}

/** Whether an IP address belongs to the public internet. One with a zone, or in a form that is not plain, does not. */
export function isPublicAddress(address: string): boolean {
  const version = address.includes('%') ? 0 : isIP(address)
  if (version === 4) return !special.check(address, 'ipv4')
  if (version === 6) return globalUnicast.check(address, 'ipv6') && !special.check(address, 'ipv6')
  return false
}
