import { wordChanges } from './word-changes.ts';

/** Two versions of a text: what went is struck out, what came is underlined, each with a word for who does not see it. */
export function Difference({
  before,
  after,
  words,
}: {
  before: string;
  after: string;
  words: { removed: string; added: string };
}) {
  return (
    <p className="max-w-[72ch] text-sm whitespace-pre-wrap wrap-anywhere">
      {wordChanges(before, after).map(({ kind, text }, index) => {
        const key = `${index}-${text.length}`;
        if (kind === 'same') return <span key={key}>{text}</span>;
        const [Mark, word, colour] =
          kind === 'added'
            ? (['ins', words.added, 'bg-ok-tint text-ok'] as const)
            : (['del', words.removed, 'bg-fail-tint text-fail'] as const);
        return (
          <Mark key={key} className={colour}>
            <span className="sr-only">{word} </span>
            {text}
          </Mark>
        );
      })}
    </p>
  );
}
