'use client';

import { textKey, useTexts } from '../texts/index.ts';
import { Button, StatusMark } from '../ui/index.ts';
import { useRefusal } from '../workspace/index.ts';
import type { DoctorLine } from './doctor-lines.ts';

/** One answer of the doctor: what was found, what was seen, what to do, and the button that does it. */
export function DoctorLineView({
  line,
  mending,
  onMend,
}: {
  line: DoctorLine;
  /** Code of the line that is being mended. */
  mending: string | undefined;
  onMend: () => void;
}) {
  const { t } = useTexts();
  const { code, status, finding } = line;
  const words = useFinding(line);
  const refusal = useRefusal('bots:write');
  return (
    <li data-check={code} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-2">
      <div className="min-w-0 grow basis-40">
        <p className={status === 'fail' || status === 'warn' ? 'font-medium' : ''}>{words}</p>
        {finding ? <Detail finding={finding} /> : <p className="text-xs text-muted">{t('doctor.notAsked')}</p>}
        {finding?.advice && <Advice line={line} english={finding.advice} />}
      </div>
      <div className="flex items-center gap-2">
        {finding?.fixable && (
          <Button
            aria-label={code === 'test-message' ? undefined : t('doctor.fixNamed', { what: words })}
            disabledReason={refusal ?? (mending !== undefined && mending !== code ? t('doctor.waitForFix') : undefined)}
            busy={mending === code}
            onClick={onMend}
          >
            {code === 'test-message' ? t('test.open') : t('doctor.fix')}
          </Button>
        )}
        <StatusMark status={status} word={t(`state.${status}`)} />
      </div>
    </li>
  );
}

/** What was found, as a sentence; the question, where there is none for this state of things. */
function useFinding({ code, status, finding }: DoctorLine): string {
  const { t, catalogue } = useTexts();
  const key = finding && textKey(catalogue, 'doctorFinds', `${code}.${status}`);
  return key ? t(key) : t(`doctorAsks.${code}`);
}

/** What the sentence above does not say: names and figures. In the server's own words, which are English, where there are none here. */
function Detail({ finding }: { finding: NonNullable<DoctorLine['finding']> }) {
  const { t, catalogue } = useTexts();
  const { code, status, detail, facts } = finding;
  const key = facts && textKey(catalogue, 'doctorSees', `${code}.${facts.kind ?? status}`);
  if (!facts && textKey(catalogue, 'doctorFinds', `${code}.${status}`)) return null;
  return (
    <p lang={key ? undefined : 'en'} className="text-xs text-muted">
      {/* The facts of a finding are the slots of its text. */}
      {key ? t(key, facts as never) : detail}
    </p>
  );
}

/** What a person can do; in the server's own words, which are English, where there are none here. */
function Advice({ line, english }: { line: DoctorLine; english: string }) {
  const { t, catalogue } = useTexts();
  const key = textKey(catalogue, 'doctorAdvises', line.code);
  return (
    <p lang={key ? undefined : 'en'} className="mt-1 max-w-[72ch]">
      {key ? t(key) : english}
    </p>
  );
}
