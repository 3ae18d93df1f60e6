import { type Check, checksOf } from '@chatai/operations/health';
import { fullest, usedInodesOf, usedOf } from '../facts/disks.ts';
import type { Facts } from '../facts/facts.ts';
import { grade, thresholds } from '../thresholds.ts';

const check = checksOf<Facts>();

const percentOf = (share: number) => Math.round(share * 100);

export const machineChecks: Check<Facts>[] = [
  check({
    id: 'disk',
    component: 'disk',
    title: 'Disk has room',
    needs: ['machine'],
    judge({ machine: { disks } }) {
      const disk = fullest(disks, usedOf);
      if (!disk) return { status: 'unknown', detail: 'no disk was looked at' };
      const { freeBytes, totalBytes } = disk;
      const usedPercent = percentOf(usedOf(disk));
      const detail = `${usedPercent} % of the disk of ${disk.path} is in use`;
      return { status: grade(usedOf(disk), thresholds.disk), detail, usedPercent, freeBytes, totalBytes };
    },
    fix: 'Free space. Go to where the disk is mounted (`df`), and see what takes it: `du -xh --max-depth=1 . | sort -h`. Old logs and evidence are deleted by themselves.',
  }),
  check({
    id: 'disk-inodes',
    component: 'disk',
    title: 'Disk takes more files',
    needs: ['machine'],
    judge({ machine: { disks } }) {
      const disk = fullest(disks, usedInodesOf);
      if (!disk) return { status: 'unknown', detail: 'no disk was looked at' };
      const status = grade(usedInodesOf(disk), thresholds.inodes);
      const usedInodesPercent = percentOf(usedInodesOf(disk));
      return {
        status,
        usedInodesPercent,
        ...(status === 'ok' ? {} : { detail: `${usedInodesPercent} % of its files (inodes) are in use` }),
      };
    },
    fix: 'Go to where the disk is mounted (`df`), and find the folder with very many files: `du --inodes -x --max-depth=2 . | sort -n`; delete what is not needed.',
  }),
  check({
    id: 'memory',
    component: 'memory',
    title: 'Machine has memory',
    needs: ['machine'],
    judge({ machine: { memory, ownBytes } }) {
      const { availableBytes: freeBytes, totalBytes } = memory;
      const used = 1 - freeBytes / totalBytes;
      const figures = { usedPercent: percentOf(used), freeBytes, totalBytes, processBytes: ownBytes };
      return {
        status: grade(used, thresholds.memory),
        detail: `${percentOf(used)} % of the memory is in use`,
        ...figures,
      };
    },
    fix: 'See who takes it: `ps aux --sort=-%mem | head`; `chatai diagnose slow`.',
  }),
  ...(['cpu', 'io', 'memory'] as const).map((what) =>
    check({
      id: `pressure-${what}`,
      component: what === 'memory' ? 'memory' : what === 'io' ? 'disk' : 'cpu',
      title: { cpu: 'Processors keep up', io: 'Disk keeps up', memory: 'Memory keeps up' }[what],
      needs: ['machine'],
      judge({ machine: { pressure } }) {
        if (!pressure) return { status: 'off', detail: 'this kernel does not count it (normal)' };
        const share = pressure[what];
        const waited = `${percentOf(share)} % of the last 10 s something waited for it`;
        return share > thresholds.pressure[what] ? { status: 'warn', detail: waited } : { status: 'ok' };
      },
      looks: thresholds.pressureLooks,
      fix: {
        cpu: 'See who takes them: `ps aux --sort=-%cpu | head`; `chatai diagnose slow`.',
        io: 'See who waits for the disk: `ps -eo state,pid,comm | grep "^D"`; `chatai diagnose slow`.',
        memory: 'See who takes it: `ps aux --sort=-%mem | head`; `chatai diagnose slow`.',
      }[what],
      ...(what === 'cpu' ? { mayNeed: ['bots-monitoring#slow-down'] } : {}),
    }),
  ),
];
