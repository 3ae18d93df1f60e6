'use client';

import type { Bot } from '@chatai/contract/bots';
import { botQuestions } from '@chatai/contract/words';
import { Stethoscope } from 'lucide-react';
import { useEffect, useState } from 'react';
import { ProblemNotice } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card, StatusMark, TimeAgo, useIsStale } from '../ui/index.ts';
import { DoctorLineView } from './doctor-line.tsx';
import { type DoctorLine, doctorLines, doctorVerdict } from './doctor-lines.ts';
import { useDoctor } from './use-doctor.ts';

/** Looks at the bot from outside and inside, question by question, and mends what can be mended from here. */
export function Doctor({ bot }: { bot: Bot }) {
  const { t } = useTexts();
  const { check, checkedAt, problem, isLooking, look, mend, mending } = useDoctor(bot);
  const lines = check && doctorLines(check.checks);
  return (
    <Card
      title={t('doctor.title')}
      aside={
        <Button busy={isLooking} onClick={() => void look()}>
          {!isLooking && <Stethoscope aria-hidden size={16} />}
          {t('doctor.look')}
        </Button>
      }
    >
      <div className="mb-2 flex min-h-6 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <p role="status" className="flex flex-wrap items-center gap-2 font-medium">
          {isLooking ? t('doctor.looking') : lines && <Verdict lines={lines} />}
        </p>
        <p className="text-xs text-muted">
          {isLooking ? <Seconds /> : checkedAt && <TimeAgo key={checkedAt} at={checkedAt} />}
        </p>
      </div>
      {problem && <ProblemNotice problem={problem} onRetry={() => void look()} />}
      {lines ? (
        <ul aria-busy={isLooking} className={`divide-y divide-line ${isLooking ? 'opacity-60' : ''}`}>
          {lines.map((line) => (
            <DoctorLineView key={line.code} line={line} mending={mending} onMend={() => void mend(line.code)} />
          ))}
        </ul>
      ) : (
        isLooking && <Questions />
      )}
    </Card>
  );
}

function Verdict({ lines }: { lines: readonly DoctorLine[] }) {
  const { t } = useTexts();
  const verdict = doctorVerdict(lines);
  // What was found then is no verdict on now.
  if (useIsStale()) return null;
  return (
    <>
      <StatusMark status={verdict.status} word={t(`state.${verdict.status}`)} />
      {verdict.kind === 'wrong' ? t('doctor.wrong', { count: verdict.count }) : t(`doctorVerdict.${verdict.kind}`)}
    </>
  );
}

/** What is being asked, each line of the height that its answer will have. */
function Questions() {
  const { t } = useTexts();
  return (
    <ul className="divide-y divide-line">
      {botQuestions.map((code) => (
        <li key={code} className="py-2 text-muted">
          {t(`doctorAsks.${code}`)}
          <div className="skeleton h-4 w-48 max-w-full" />
        </li>
      ))}
    </ul>
  );
}

/** How long it has taken so far; not read out. */
function Seconds() {
  const { t } = useTexts();
  const [n, setN] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setN((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  if (n === 0) return null;
  return <span aria-hidden>{t('time.seconds', { n })}</span>;
}
