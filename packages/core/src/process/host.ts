import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Names where a pid means something: this boot of this machine, in this pid namespace. Two processes with the same name can look at each
 * other's pids; a container beside us with the same host name cannot be mistaken for us.
 */
export function pidHost(): string {
  return [
    hostname(),
    readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    readOr(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' ');
}

function readOr(read: () => string): string {
  try {
    return read();
  } catch {
    // No Linux: the host's name has to do.
    return '';
  }
}
