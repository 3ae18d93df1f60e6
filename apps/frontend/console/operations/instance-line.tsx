import { colourOf, hueOf } from './instance-colour.ts';

/** The line on top in the colour of its installation: two of them are told apart before anything is read (operations.md 4.12). */
export const InstanceLine = ({ name }: { name: string }) => (
  <div
    aria-hidden
    data-hue={hueOf(name)}
    style={{ background: colourOf(name) }}
    className="pointer-events-none fixed inset-x-0 top-0 z-50 h-[3px]"
  />
);
