import { programFaults } from './programs.ts';
import { drills } from './testing/drills.ts';

drills((fault) => programFaults.includes(fault));
