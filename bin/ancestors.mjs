// Who started us: the processes from our parent up to npm, by pid and start time (a pid alone may be reused).
import { readFileSync } from 'node:fs';

/** Our parent and, when that is a shell, its parent too: npm runs scripts through `sh -c`. */
export function ancestors() {
  const parent = look(process.ppid);
  if (!parent) return [];
  const isShell = /^(sh|dash|bash|ash|busybox|zsh)$/.test(parent.name);
  const above = isShell ? look(parent.ppid) : undefined;
  return above ? [parent, above] : [parent];
}

/** Does this process still run? Elsewhere than on Linux only our own parent is known. */
export function isSameProcess({ pid, startedAt }) {
  if (process.platform !== 'linux') return process.ppid === pid;
  return look(pid)?.startedAt === startedAt;
}

/** Fields 2, 4 and 22 of /proc/<pid>/stat (proc(5)). A zombie counts as gone. */
function look(pid) {
  if (process.platform !== 'linux') return { pid, ppid: 0, name: '', startedAt: 0 };
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return { pid, name, ppid: Number(fields[1]), startedAt: Number(fields[19]) };
  } catch {
    return undefined;
  }
}
