import { endOf, inOrder, isQuote, isStyle, isVerbatim, type RawEntity } from './raw-entity.ts';

/**
 * Entities as Telegram keeps them (td, `fix_entities`): links, mentions and code stand side by side, quotes hold them whole or not at all,
 * and styles are cut into pieces wherever one of the others, or another style, begins.
 */
export function fitEntities(entities: RawEntity[]): RawEntity[] {
  if (entities.length === 0) return entities;
  const { styles, quotes, solid } = sortOut(inOrder([...entities]));
  const blocks = apart(quotes);
  return assemble(styles, [...outsideOfEdges(apart(solid), blocks), ...blocks]);
}

/** Adds what Telegram found by itself, where no link, mention or code stands (td, `merge_new_entities`). */
export function addFound(entities: RawEntity[], found: RawEntity[]): RawEntity[] {
  if (found.length === 0) return entities;
  const { styles, quotes, solid } = sortOut(entities);
  const free = outsideOfEdges(found, quotes).filter((entity) => !solid.some((other) => touches(entity, other)));
  return assemble(styles, [...solid, ...free, ...quotes]);
}

function sortOut(entities: RawEntity[]) {
  return {
    styles: entities.filter(isStyle),
    quotes: entities.filter(isQuote),
    solid: entities.filter((entity) => !isStyle(entity) && !isQuote(entity)),
  };
}

const touches = (a: RawEntity, b: RawEntity) => a.offset < endOf(b) && b.offset < endOf(a);

/** The first of those that overlap. */
function apart(entities: RawEntity[]): RawEntity[] {
  let end = 0;
  return entities.filter((entity) => {
    if (entity.offset < end) return false;
    end = endOf(entity);
    return true;
  });
}

/** Those that no quote cuts in two, and that hold no quote. */
const outsideOfEdges = (entities: RawEntity[], quotes: RawEntity[]) =>
  entities.filter((entity) =>
    quotes.every(
      (quote) => !touches(entity, quote) || (quote.offset <= entity.offset && endOf(entity) <= endOf(quote)),
    ),
  );

function assemble(styles: RawEntity[], others: RawEntity[]): RawEntity[] {
  const runs = [...new Set(styles.map(({ type }) => type))].flatMap((type) =>
    joined(styles.filter((style) => style.type === type)),
  );
  const cuts = [...others.flatMap((other) => [other.offset, endOf(other)]), ...runs.map(({ offset }) => offset)];
  const verbatim = others.filter(isVerbatim);
  const pieces = runs
    .flatMap((run) => cutAt(run, cuts))
    .filter((piece) => !verbatim.some((block) => touches(piece, block)));
  return inOrder([...others, ...pieces]);
}

/** Runs of one style: what overlaps or touches is one. */
function joined(styles: RawEntity[]): RawEntity[] {
  const runs: RawEntity[] = [];
  for (const style of inOrder([...styles])) {
    const last = runs.at(-1);
    if (last && style.offset <= endOf(last)) last.length = Math.max(endOf(last), endOf(style)) - last.offset;
    else runs.push({ ...style });
  }
  return runs;
}

function cutAt(run: RawEntity, cuts: number[]): RawEntity[] {
  const inside = [...new Set(cuts)].filter((cut) => cut > run.offset && cut < endOf(run)).sort((a, b) => a - b);
  const edges = [run.offset, ...inside, endOf(run)];
  return edges.slice(1).map((edge, index) => {
    const offset = edges[index] as number; // one edge more than pieces
    return { ...run, offset, length: edge - offset };
  });
}
