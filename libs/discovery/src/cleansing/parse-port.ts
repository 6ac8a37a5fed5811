/** `443`, `443.0` (a spreadsheet's), `443/tcp`, `tcp/443`, `udp:53`. */
const NUMBER_FIRST = /^(\d{1,5})(?:\.0+)?(?:\s*[/:]\s*([a-z][a-z0-9]*))?$/i;
const PROTOCOL_FIRST = /^([a-z][a-z0-9]*)\s*[/:]\s*(\d{1,5})$/i;
const HIGHEST_PORT = 65_535;

/** A port, with the protocol when the cell names one. */
export interface ParsedPort {
  port: number;
  protocol: string | null;
}

/** Reads a port from 1 to 65535; null when the text is none. */
export function parsePort(text: string): ParsedPort | null {
  const first = NUMBER_FIRST.exec(text);
  const last = first ? null : PROTOCOL_FIRST.exec(text);
  const port = Number(first?.[1] ?? last?.[2] ?? 0);
  return port >= 1 && port <= HIGHEST_PORT ? { port, protocol: first?.[2] ?? last?.[1] ?? null } : null;
}
