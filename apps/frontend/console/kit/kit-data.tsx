'use client';

import { useState } from 'react';
import { useTexts } from '../texts/index.ts';
import {
  Button,
  ChangesInPlace,
  Chart,
  Command,
  Difference,
  NewsButton,
  QrCode,
  SecretOnce,
  StatusMark,
  Table,
  TimeAgo,
  WithCode,
} from '../ui/index.ts';
import { KitSection } from './kit-section.tsx';

const minuteMs = 60_000;
/** Half a day, and a gap in the middle: nothing was measured then. */
const times = Array.from({ length: 48 }, (_, index) => Date.UTC(2026, 2, 1, 8) + index * 15 * minuteMs);
const wave = (index: number, height: number) =>
  index > 20 && index < 27 ? null : Math.round(height * (1 + Math.sin(index / 5)));
const received = times.map((_, index) => wave(index, 40));
const failed = times.map((_, index) => wave(index, 6));
const nothing = times.map(() => null);

interface Row {
  id: string;
  name: string;
  status: 'ok' | 'fail';
  count: number;
  at: string;
}

/** What tells figures, texts and codes. */
export function KitData() {
  const { t, language } = useTexts();
  const rows: Row[] = [
    { id: 'a', name: t('kit.longWords'), status: 'fail', count: 1_234_567, at: '2026-03-01T08:00:00.000Z' },
    { id: 'b', name: t('kit.choice'), status: 'ok', count: 7, at: '2026-03-01T10:00:00.000Z' },
  ];
  return (
    <>
      <KitSection name="Table">
        <Table
          label={t('kit.table')}
          rows={rows}
          keyOf={({ id }) => id}
          columns={[
            { key: 'name', head: t('kit.label'), cell: ({ name }) => name },
            {
              key: 'state',
              head: t('kit.state'),
              cell: ({ status }) => <StatusMark status={status} word={t(`state.${status}`)} />,
            },
            { key: 'count', head: t('kit.count'), number: true, cell: ({ count }) => count.toLocaleString(language) },
            { key: 'at', head: t('ui.time'), wide: true, cell: ({ at }) => <TimeAgo at={at} /> },
            { key: 'about', head: t('kit.about'), wide: true, cell: () => t('kit.sentence') },
          ]}
        />
      </KitSection>
      <KitSection name="ChangesInPlace">
        <ChangingTable />
      </KitSection>
      <KitSection name="NewsButton">
        <NewsButton word={t('ui.newRows', { count: 3 })} onClick={() => {}} className="h-11" />
      </KitSection>
      <KitSection name="Chart">
        <Chart
          label={t('kit.chart')}
          unit={t('kit.unit')}
          times={times}
          series={[
            { name: t('kit.received'), colour: 'accent', values: received },
            { name: t('kit.failed'), colour: 'fail', values: failed },
          ]}
        />
        <Chart
          label={t('kit.chartEmpty')}
          unit={t('kit.unit')}
          times={times}
          series={[{ name: t('kit.received'), colour: 'accent', values: nothing }]}
        />
      </KitSection>
      <KitSection name="Difference">
        <Difference
          before={t('kit.before')}
          after={t('kit.after')}
          words={{ removed: t('kit.removed'), added: t('kit.added') }}
        />
      </KitSection>
      <KitSection name="TimeAgo">
        <p>
          <TimeAgo at="2026-03-01T08:00:00.000Z" />
        </p>
      </KitSection>
      <KitSection name="Command">
        <Command>chatai health</Command>
        <Command>{`chatai bots add --token ${'0'.repeat(120)}`}</Command>
      </KitSection>
      <KitSection name="WithCode">
        <p>
          <WithCode>{t('kit.withCode')}</WithCode>
        </p>
      </KitSection>
      <KitSection name="SecretOnce">
        <SecretOnce secret={`ck_${'0123456789abcdef'.repeat(6)}`} warning={t('kit.once')} />
      </KitSection>
      <KitSection name="QrCode">
        <QrCode text="otpauth://totp/ChatAI:ada" label={t('kit.qr')} />
      </KitSection>
    </>
  );
}

/** What is made here waits in front of what is there. */
function ChangingTable() {
  const { t } = useTexts();
  const [rows, setRows] = useState(() => ['1']);
  return (
    <ChangesInPlace asked={0}>
      <Table
        label={t('kit.changing')}
        rows={rows}
        keyOf={(row) => row}
        columns={[{ key: 'name', head: t('kit.label'), cell: (row) => row }]}
      />
      <div>
        <Button onClick={() => setRows([String(rows.length + 1), ...rows])}>{t('kit.addRow')}</Button>
      </div>
    </ChangesInPlace>
  );
}
