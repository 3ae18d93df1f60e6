export { AskCard } from './ask-card.tsx';
export { BackAgain } from './back-again.tsx';
export { FirstStepsCard } from './first-steps-card.tsx';
export { NextCard } from './next-card.tsx';
export { RepairsCard } from './repairs-card.tsx';
export { TodayCard } from './today-card.tsx';
