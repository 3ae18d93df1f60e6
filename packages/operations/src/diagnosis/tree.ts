import type { Snapshot } from '../facts/index.ts';

/**
 * A question of a decision tree, answered by facts alone: the same facts always lead to the same leaf, so the past can be asked as well
 * (decision 0022).
 */
export interface Branch<Facts> {
  /** What is so when this branch is taken, in a few words: they make the path. */
  says: string;
  /** Without one of these the branch is not seen. */
  needs: readonly (keyof Facts)[];
  /** What speaks for it, in short phrases for people; nothing when it is not so. */
  when(facts: Facts, at: number): string[];
  /** What was seen where it is not so, in a few words. */
  otherwise?(facts: Facts, at: number): string;
  /** The cheapest way to see what could not be seen. */
  probe?: string;
  /** Narrower questions. The finding of a narrower one takes the place of this one's. */
  branches?: Branch<Facts>[];
  leaf?: Leaf<Facts>;
}

/** Where a tree ends. */
export interface Leaf<Facts> {
  id: string;
  /** What is wrong, and for whom. */
  finding(facts: Facts, at: number): string;
  /** What speaks against it. */
  against?(facts: Facts, at: number): string[];
  /** The step of a runbook that repairs it; undefined when there is none, and `advice` says what to do. */
  step: string | undefined;
  /** What to do where no step repairs it: people read it behind `finding`. */
  advice?: string;
  /** Parameters of the step, as far as the facts tell them. */
  params?(facts: Facts, at: number): Record<string, string>;
  /** Leaves that follow from this one: they are told as such, not as causes. */
  explains?: readonly string[];
  /** Does it explain them now? It does where this is not asked. */
  explainsNow?(facts: Facts): boolean;
  /** It tells of what is over: whatever still is comes first. */
  past?: true;
  /** What it tells of comes with this, which is not there yet: until then nothing leads to it. */
  comesWith?: string;
}

export interface Tree<Facts> {
  /** What the person sees: `chatai diagnose <symptom>`. */
  symptom: string;
  branches: Branch<Facts>[];
}

export interface Finding {
  leaf: string;
  symptom: string;
  path: string[];
  /** What is wrong; where no step repairs it, what to do as well. */
  finding: string;
  evidence: { for: string[]; against: string[] };
  step: string | undefined;
  params: Record<string, string>;
  /** The leaf from which this one follows. */
  because: string | undefined;
}

/** A question that was asked on the walk: those of a tree, and narrower ones where the wider was so. */
export interface Question {
  symptom: string;
  says: string;
  answer: 'yes' | 'no' | 'not seen';
  /** What speaks for the answer, in a few words; empty where `no` needs none. */
  why: string;
}

export interface Diagnosis {
  /** When the facts were seen, epoch milliseconds. */
  at: number;
  /** Causes first, then what follows from them, then what is over; each tree's in its order. */
  findings: Finding[];
  /** What could not be looked at, why, and how to look. */
  notSeen: { says: string; why: string; probe: string | undefined }[];
  /** Everything that was asked, in the order of the trees. */
  asked: Question[];
}

/** Findings of one tree and what they follow from, wherever that was found; `elsewhere` are the causes of everything else. */
export function ofSymptom(
  { findings }: Pick<Diagnosis, 'findings'>,
  symptom: string,
): { findings: Finding[]; elsewhere: Finding[] } {
  const byLeaf = new Map(findings.map((one) => [one.leaf, one]));
  const withCauses = (one: Finding | undefined): Finding[] =>
    one ? [one, ...withCauses(one.because === undefined ? undefined : byLeaf.get(one.because))] : [];
  const shown = new Set(findings.filter((one) => one.symptom === symptom).flatMap(withCauses));
  return {
    findings: findings.filter((one) => shown.has(one)),
    elsewhere: findings.filter((one) => !shown.has(one) && one.because === undefined),
  };
}

/** Walks the trees over what was seen. All branches are tried: two faults at once have two findings. */
export function diagnose<Facts>(trees: readonly Tree<Facts>[], snapshot: Snapshot<Facts>): Diagnosis {
  const notSeen = new Map<string, Diagnosis['notSeen'][number]>();
  const asked: Question[] = [];
  const found = new Map<string, { leaf: Leaf<Facts>; finding: Finding }>();
  for (const { symptom, branches } of trees) for (const branch of branches) walk(symptom, branch, [symptom], []);
  const all = [...found.values()];
  const explainedBy = ({ explains = [], explainsNow = () => true }: Leaf<Facts>) =>
    explainsNow(snapshot.facts as Facts) ? explains : [];
  const causes = new Map(all.flatMap(({ leaf }) => explainedBy(leaf).map((id) => [id, leaf.id])));
  const rank = ({ leaf }: (typeof all)[number]) => (leaf.past ? 2 : causes.has(leaf.id) ? 1 : 0);
  return {
    at: snapshot.at,
    findings: all
      .toSorted((a, b) => rank(a) - rank(b))
      .map(({ leaf, finding }) => ({ ...finding, because: causes.get(leaf.id) })),
    notSeen: [...notSeen.values()],
    asked,
  };

  /** True when this branch, or a narrower one, has found something. */
  function walk(symptom: string, branch: Branch<Facts>, above: string[], soFar: string[]): boolean {
    const { says, probe, leaf, branches = [] } = branch;
    const reply = replyTo(branch);
    // Nobody looks at it here: there is nothing that could be seen.
    if (!reply) return false;
    const { answer, evidence } = reply;
    const why = evidence.join('; ');
    asked.push({ symptom, says, answer, why });
    if (answer === 'not seen') notSeen.set(says, { says, why, probe });
    if (answer !== 'yes') return false;
    const [path, seen] = [
      [...above, says],
      [...soFar, ...evidence],
    ];
    const narrower = branches.map((one) => walk(symptom, one, path, seen)).some(Boolean);
    // Every fact that the branch needs is there.
    if (!narrower && leaf && !found.has(leaf.id))
      found.set(leaf.id, { leaf, finding: findingOf(symptom, leaf, path, seen, snapshot.facts as Facts) });
    return narrower || leaf !== undefined;
  }

  function replyTo(branch: Branch<Facts>): { answer: Question['answer']; evidence: string[] } | undefined {
    const missing = branch.needs.find((name) => snapshot.facts[name] === undefined);
    if (missing !== undefined) {
      const why = snapshot.unseen[missing];
      return why === undefined ? undefined : { answer: 'not seen', evidence: [why] };
    }
    // Every fact that the branch needs is there; a look that another version has kept may lack a part of it.
    const facts = snapshot.facts as Facts;
    try {
      const evidence = branch.when(facts, snapshot.at);
      if (evidence.length > 0) return { answer: 'yes', evidence };
      const otherwise = branch.otherwise?.(facts, snapshot.at);
      return { answer: 'no', evidence: otherwise === undefined ? [] : [otherwise] };
    } catch (error) {
      return { answer: 'not seen', evidence: [`the look does not tell it: ${(error as Error).message}`] };
    }
  }

  function findingOf(symptom: string, leaf: Leaf<Facts>, path: string[], evidence: string[], facts: Facts): Finding {
    const { id, step, advice } = leaf;
    const said = leaf.finding(facts, snapshot.at);
    return {
      leaf: id,
      symptom,
      path,
      step,
      because: undefined,
      finding: advice === undefined ? said : `${said}. ${advice}`,
      evidence: { for: evidence, against: leaf.against?.(facts, snapshot.at) ?? [] },
      params: leaf.params?.(facts, snapshot.at) ?? {},
    };
  }
}
