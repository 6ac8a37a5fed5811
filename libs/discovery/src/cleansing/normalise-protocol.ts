import { synonyms } from './synonyms';

/** Flow logs write IANA's protocol numbers, netstat one name an IP version. */
const transportOf = synonyms({
  tcp: '6|tcp4|tcp6|tcp/ip|tcpv4|tcpv6',
  udp: '17|udp4|udp6|udpv4|udpv6',
  icmp: '1',
  icmpv6: '58',
  sctp: '132',
});

/** The protocol in lower case, transports under one name each. */
export function normaliseProtocol(text: string): string {
  return transportOf(text) ?? text.trim().toLowerCase();
}
