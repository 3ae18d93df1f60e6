import { expect, test } from 'vitest';
import { aSharedChat } from './arrange.ts';
import { seenIn } from './formatting.ts';

const call = aSharedChat();
const send = async (text: string) => seenIn(await call('sendMessage', { text, parse_mode: 'HTML' }));

test.each<[html: string, ...seen: string[]]>([
  ['<b>bold</b>', 'bold', 'bold 0 4'],
  ['<strong>bold</strong>', 'bold', 'bold 0 4'],
  ['<i>italic</i> and <em>more</em>', 'italic and more', 'italic 0 6', 'italic 11 4'],
  ['<u>under</u> <ins>line</ins>', 'under line', 'underline 0 5', 'underline 6 4'],
  ['<s>a</s> <strike>b</strike> <del>c</del>', 'a b c', 'strikethrough 0 1', 'strikethrough 2 1', 'strikethrough 4 1'],
  ['<tg-spoiler>a</tg-spoiler> <span class="tg-spoiler">b</span>', 'a b', 'spoiler 0 1', 'spoiler 2 1'],
  ['<code>x = 1</code>', 'x = 1', 'code 0 5'],
  ['<pre>block</pre>', 'block', 'pre 0 5'],
  ['<pre><code class="language-python">x = 1</code></pre>', 'x = 1', 'pre 0 5 python'],
  ['<code class="language-python"><pre>x = 1</pre></code>', 'x = 1', 'pre 0 5 python'],
  ['<code class="language-python">x</code>', 'x', 'code 0 1'],
  ['<a href="http://www.example.com/">link</a>', 'link', 'text_link 0 4 http://www.example.com/'],
  ['<a href="EXAMPLE.com/Path?q=1">link</a>', 'link', 'text_link 0 4 http://example.com/Path?q=1'],
  ['<a href="tg://user?id=5">Ada</a>', 'Ada', 'text_mention 0 3 Ada'],
  ['<a href="tg://user?id=404">nobody</a>', 'nobody'],
  ['<a href="http://localhost">no dot</a>', 'no dot'],
  ['<a>example.com</a>', 'example.com', 'text_link 0 11 http://example.com/'],
  ['<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', '👍', 'custom_emoji 0 2 5368324170671202286'],
  ['<tg-time unix="1647531900" format="wDT">22:45</tg-time>', '22:45', 'date_time 0 5 1647531900 wDT'],
  ['<blockquote>one\ntwo</blockquote>', 'one\ntwo', 'blockquote 0 7'],
  ['<blockquote expandable>one</blockquote>', 'one', 'expandable_blockquote 0 3'],
  ['<B>LOUD</B>', 'LOUD', 'bold 0 4'],
  ['<b>closed by nothing</>', 'closed by nothing', 'bold 0 17'],
  ['<b></b>empty', 'empty'],
  ['5 &lt; 6 &amp; 7 &gt; 6 &quot;yes&quot;', '5 < 6 & 7 > 6 "yes"'],
  ['&#65;&#x42;&#128512;', 'AB😀'],
  ['&nbsp;&copy; stay', '&nbsp;&copy; stay'],
  ['&ltno semicolon', '&ltno semicolon'],
  ['&lt no semicolon', '< no semicolon'],
  ['<a href="http://e.com/?a=1&amp;b=2">x</a>', 'x', 'text_link 0 1 http://e.com/?a=1&b=2'],
])('%s is understood', async (html, ...seen) => {
  expect(await send(html)).toEqual(seen);
});

test.each<[what: string, html: string, ...seen: string[]]>([
  [
    'styles inside each other are cut where the inner one begins',
    '<b>bo<i>ld</i></b>',
    'bold',
    'bold 0 2',
    'bold 2 2',
    'italic 2 2',
  ],
  [
    'a link inside bold cuts it',
    '<b>go <a href="e.com">here</a> now</b>',
    'go here now',
    'bold 0 3',
    'text_link 3 4 http://e.com/',
    'bold 3 4',
    'bold 7 4',
  ],
  [
    'bold inside a link stays inside',
    '<a href="e.com">go <b>here</b></a>',
    'go here',
    'text_link 0 7 http://e.com/',
    'bold 3 4',
  ],
  [
    'bold around code leaves the code alone',
    '<b>run <code>ls</code> now</b>',
    'run ls now',
    'bold 0 4',
    'code 4 2',
    'bold 6 4',
  ],
  ['bold in a quote is kept', '<blockquote>a <b>b</b></blockquote>', 'a b', 'blockquote 0 3', 'bold 2 1'],
  ['a quote in a quote is dropped', '<blockquote>a <blockquote>b</blockquote></blockquote>', 'a b', 'blockquote 0 3'],
  ['code in a link is dropped', '<a href="e.com">a <code>b</code></a>', 'a b', 'text_link 0 3 http://e.com/'],
  ['neighbours of one style are one', '<b>a</b><b>b</b>', 'ab', 'bold 0 2'],
  [
    'a quote in a link takes the link away',
    '<a href="e.com">a <blockquote>b</blockquote></a>',
    'a b',
    'blockquote 2 1',
  ],
])('%s', async (_what, html, ...seen) => {
  expect(await send(html)).toEqual(seen);
});

test.each([
  ['<b>open', 'Can\'t find end tag corresponding to start tag "b"'],
  ['<b><i>open</i>', 'Can\'t find end tag corresponding to start tag "b"'],
  ['</b>', 'Unexpected end tag at byte offset 0'],
  ['ok</b>', 'Unexpected end tag at byte offset 2'],
  ['<b>a</i>', 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
  ['<b>ж</i>', 'Unmatched end tag at byte offset 5, expected "</b>", found "</i>"'],
  ['<b>😀<i>x</b></i>', 'Unmatched end tag at byte offset 11, expected "</i>", found "</b>"'],
  ['<b>a</b', 'Unclosed end tag at byte offset 4'],
  ['<h1>Title</h1>', 'Unsupported start tag "h1" at byte offset 0'],
  ['see <br/> there', 'Unsupported start tag "br/" at byte offset 4'],
  ['<P>x</P>', 'Unsupported start tag "p" at byte offset 0'],
  ['a < b', 'Unsupported start tag "" at byte offset 2'],
  ['1 <2', 'Unclosed start tag at byte offset 2'],
  ['<b', 'Unclosed start tag at byte offset 0'],
  ['<a href', 'Unclosed start tag "a" at byte offset 0'],
  ['<a href=', 'Unclosed start tag "a" at byte offset 0'],
  ['<a href="x', 'Unclosed start tag at byte offset 0'],
  ['<a ', 'Empty attribute name in the tag "a" at byte offset 0'],
  ['<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'],
  ['<a href=x/y>z</a>', 'Unexpected end of name token at byte offset 8'],
  ['<span class="red">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
  ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
  ['<tg-emoji emoji-id="zero">👍</tg-emoji>', 'Invalid custom emoji identifier specified'],
  ['<tg-time unix="1" format="x">now</tg-time>', 'Invalid date format used'],
  [
    '&#xd83d;',
    'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
  ],
])('%s is refused', async (html, why) => {
  expect(await send(html)).toEqual([`Bad Request: can't parse entities: ${why}`]);
});
