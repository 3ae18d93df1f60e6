import { checks } from '../checks/index.ts';
import { allSteps } from '../runbooks.ts';
import { allLeaves } from '../trees/index.ts';
import written from './proof.json' with { type: 'json' };
import type { LastProof, OperationsProof } from './proof.ts';

/** The last proof; `npm run prove -- --seeds 20` writes it. */
export const operationsProof: OperationsProof = written;

/** Checks that only a machine short of memory would show: judged from recorded samples, in checks/checks.test.ts. */
export const checksFromSamples: readonly string[] = ['memory', 'pressure-memory'];
/** The leaves that such checks lead to. */
export const leavesFromSamples: readonly string[] = ['memory-short'];

/** Something that this version has, and when it was last proved. */
export interface Covered {
  name: string;
  says: string;
  proof: LastProof | 'samples' | undefined;
}

/** What operations.md (section 4, idea 2) wants counted. */
export interface Figure {
  figure: 'checks' | 'leaves' | 'steps' | 'alerts' | 'backups';
  items: Covered[];
}

const leavesOfNow = allLeaves.filter(({ leaf }) => leaf.comesWith === undefined);

/** The five figures: of everything that this version has, when it was last proved. What comes with a later version has no items. */
export function coverage({ drills, asked }: OperationsProof = operationsProof): Figure[] {
  const newest = (rows: readonly { last?: LastProof | undefined }[]): LastProof | undefined =>
    rows.flatMap(({ last }) => last ?? []).toSorted((a, b) => b.at.localeCompare(a.at))[0];
  return [
    {
      figure: 'checks',
      items: checks.map(({ id, title }) => ({
        name: id,
        says: title,
        proof: checksFromSamples.includes(id)
          ? 'samples'
          : newest(drills.filter(({ detectedBy }) => detectedBy.includes(id))),
      })),
    },
    {
      figure: 'leaves',
      items: leavesOfNow.map(({ leaf, says }) => ({
        name: leaf.id,
        says: says.join(' > '),
        proof: leavesFromSamples.includes(leaf.id) ? 'samples' : newest(drills.filter((one) => one.leaf === leaf.id)),
      })),
    },
    {
      figure: 'steps',
      items: allSteps.map(({ name, step }) => ({
        name,
        says: step.title,
        proof: newest([...drills, ...asked].filter((one) => one.step === name)),
      })),
    },
    { figure: 'alerts', items: [] },
    { figure: 'backups', items: [] },
  ];
}
