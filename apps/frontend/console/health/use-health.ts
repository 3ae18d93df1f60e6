'use client';

import type { Health } from '@chatai/contract/health';
import { useAsked } from '../live/index.ts';
import { fetchHealth } from './fetch-health.ts';

const everyMs = 5_000;
const patienceMs = 4_000;

/** The platform's state, asked again and again. */
export const useHealth = (initial: Health | null) => useAsked(() => fetchHealth('', patienceMs), initial, everyMs);
