import { CardsSkeleton } from '../../../../../bots/cards-skeleton.tsx';

export default function Loading() {
  return <CardsSkeleton />;
}
