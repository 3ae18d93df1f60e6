import { drills } from './testing/drills.ts';

drills(({ loud = false }) => loud);
