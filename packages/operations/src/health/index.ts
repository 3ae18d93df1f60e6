// What is seen, judged: checks, their states, and what a program says of itself as a whole (decision 0022).
export { componentsOf, type OverallState, overallState } from './components.ts';
export { type Change, keepChanges, type Trouble, tidyChanges, troublesSince } from './history.ts';
export { type Check, checksOf, judge, type Kept, type Verdict } from './judge.ts';
