// Text with entities as nodes. Texts of others become text nodes, never markup.
import { make } from './ask.js';

/** Draws `text` with its entities (offsets and lengths in UTF-16 units, as JavaScript counts). `command` is called with a tapped command. */
export function richText(text, entities, command) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  drawInto(fragment, { text, from: 0, to: text.length, entities: sorted, command });
  return fragment;
}

/** Entities nest; what overlaps otherwise is cut at its parent's end. */
function drawInto(parent, { text, from, to, entities, command }) {
  let at = from;
  let rest = entities.filter((one) => one.offset >= from && one.offset < to && one.length > 0);
  while (rest.length > 0) {
    const [first, ...others] = rest;
    const end = Math.min(first.offset + first.length, to);
    if (first.offset > at) parent.append(wordsBetween(text, at, first.offset, parent.lastChild, first));
    const node = nodeOf(first, text.slice(first.offset, end), command);
    const inner = others.filter((one) => one.offset < end);
    drawInto(node.inner ?? node, { text, from: first.offset, to: end, entities: inner, command });
    parent.append(node);
    at = end;
    rest = others.filter((one) => one.offset >= end);
  }
  if (at < to) parent.append(wordsBetween(text, at, to, parent.lastChild));
}

const isBlock = (type) => type === 'pre' || type === 'blockquote' || type === 'expandable_blockquote';

/** A block begins and ends a line by itself, so the line break beside it is not drawn a second time. */
function wordsBetween(text, from, to, before, after) {
  let words = text.slice(from, to);
  if (before?.nodeName === 'PRE' || before?.nodeName === 'BLOCKQUOTE') words = words.replace(/^\n/, '');
  if (after && isBlock(after.type)) words = words.replace(/\n$/, '');
  return words;
}

const tags = { bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's', code: 'code' };

function nodeOf(entity, words, command) {
  switch (entity.type) {
    case 'pre':
      return codeBlock(entity.language);
    case 'blockquote':
      return make('blockquote');
    case 'expandable_blockquote':
      return expandableQuote();
    case 'spoiler':
      return spoiler();
    case 'text_link':
      return link(entity.url);
    case 'url':
      return link(/^[a-z]+:/i.test(words) ? words : `https://${words}`);
    case 'email':
      return link(`mailto:${words}`);
    case 'bot_command': {
      const button = make('button', 'command');
      button.type = 'button';
      button.addEventListener('click', () => command(words));
      return button;
    }
    case 'mention':
    case 'text_mention':
    case 'hashtag':
    case 'cashtag':
    case 'phone_number':
      return make('span', 'mention');
    default:
      return make(tags[entity.type] ?? 'span');
  }
}

/** Opened by a click only, and told nothing about where it came from. Anything but web and mail stays text. */
export function link(address) {
  if (!/^(https?|mailto|tel):/i.test(address) || !URL.canParse(address)) {
    const text = make('span', 'mention');
    text.title = address;
    return text;
  }
  const anchor = make('a');
  anchor.href = address;
  anchor.title = address;
  anchor.target = '_blank';
  anchor.rel = 'noopener noreferrer nofollow';
  return anchor;
}

function codeBlock(language) {
  const block = make('pre');
  if (language) {
    const name = make('span', 'language', language);
    // The name is no part of the code that is copied.
    name.setAttribute('aria-hidden', 'true');
    block.append(name);
    block.setAttribute('aria-label', `Code in ${language}`);
  }
  block.inner = make('code');
  block.append(block.inner);
  return block;
}

function expandableQuote() {
  const quote = make('blockquote', 'expandable folded');
  quote.inner = make('div', 'quoted');
  const button = make('button', 'more', 'Show all');
  button.type = 'button';
  button.setAttribute('aria-expanded', 'false');
  button.addEventListener('click', () => {
    const folded = quote.classList.toggle('folded');
    button.textContent = folded ? 'Show all' : 'Show less';
    button.setAttribute('aria-expanded', String(!folded));
  });
  quote.append(quote.inner, button);
  // Telegram offers to unfold what is longer than three lines.
  new ResizeObserver(() => {
    if (quote.classList.contains('folded')) button.hidden = quote.inner.scrollHeight <= quote.inner.clientHeight;
  }).observe(quote.inner);
  return quote;
}

function spoiler() {
  const hidden = make('span', 'spoiler');
  hidden.tabIndex = 0;
  hidden.setAttribute('role', 'button');
  hidden.setAttribute('aria-label', 'Hidden text; press to read');
  const reveal = () => {
    hidden.className = '';
    for (const name of ['role', 'aria-label', 'tabindex']) hidden.removeAttribute(name);
  };
  hidden.addEventListener('click', reveal, { once: true });
  hidden.addEventListener('keydown', ({ key }) => (key === 'Enter' || key === ' ') && reveal());
  return hidden;
}
