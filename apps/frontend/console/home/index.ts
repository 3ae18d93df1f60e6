export { AskCard } from './ask-card.tsx';
export { BackAgain } from './back-again.tsx';
export { NextCard } from './next-card.tsx';
