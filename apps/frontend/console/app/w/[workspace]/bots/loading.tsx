import { BotsSkeleton } from '../../../../bots/bots-skeleton.tsx';

export default function Loading() {
  return <BotsSkeleton />;
}
