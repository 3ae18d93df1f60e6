'use client';

import { useTexts } from '../texts/index.ts';
import { Palette } from './palette.tsx';
import { useFound } from './use-found.ts';

/** Of a workspace: pages, what can be made, and whatever has a name. */
export function WorkspacePalette() {
  const { t } = useTexts();
  return <Palette useFound={useFound} label={t('palette.label')} className="md:mb-2 md:justify-start" />;
}
