// experience.md 1.7, E29: a part is in one state, wherever somebody looks.
import type { CheckVerdict } from '@chatai/contract/ops';
import { componentsOf, type Verdict } from '@chatai/operations/health';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { worstFirst } from '../../apps/frontend/console/health/worst-first.ts';
import { partsOf } from '../../apps/frontend/console/operations/verdict.ts';

const aVerdict = fc.record({
  component: fc.constantFrom('database', 'models', 'disk'),
  status: fc.constantFrom('ok', 'warn', 'fail', 'unknown', 'off'),
  because: fc.constantFrom(undefined, 'answers'),
  detail: fc.constantFrom(undefined, 'it is so', 'it is otherwise'),
});

test('the page draws each part as /health and the command line tell of it', () => {
  fc.assert(
    fc.property(fc.array(aVerdict), (all) => {
      const verdicts: Verdict[] = all.map(({ detail, ...said }, index) => ({
        ...{ id: `${index}`, title: '', essential: false, fix: '', step: undefined, since: 0, doubt: undefined },
        ...said,
        ...(detail === undefined ? {} : { detail }),
      }));
      const checks: CheckVerdict[] = all.map(({ detail, because = null, ...said }, index) => ({
        ...{ id: `${index}`, title: '', fix: '', step: null, since: '', because },
        ...said,
        ...(detail === undefined ? {} : { detail }),
      }));
      const told = componentsOf(verdicts);
      const drawn = partsOf(checks).map(({ component, status, detail, because }) => ({
        name: component,
        status,
        ...(detail ? { detail } : {}),
        ...(because ? { because } : {}),
      }));
      const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
      expect(drawn.toSorted(byName)).toEqual(worstFirst(told).sort(byName));
      expect(drawn.map(({ status }) => status)).toEqual(worstFirst(told).map(({ status }) => status));
    }),
  );
});
