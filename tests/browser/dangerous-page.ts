import type { Context, Payload } from './payloads.ts';

/** A page that puts a text where it does harm, as pages do that escape nothing: it shows that a payload works, and that the detector sees it. */
export function dangerousPage({ context, text }: Payload): string {
  return `<!doctype html><meta charset=utf-8><title>x</title><body>${places[context](text)}<p title='later' class="later">later</p></body>`;
}

const places: Record<Context, (text: string) => string> = {
  html: (text) => `<div>${text}</div>`,
  quoted: (text) => `<input value="${text}">`,
  single: (text) => `<input value='${text}'>`,
  bare: (text) => `<input value=${text}>`,
  url: (text) => `<a href="${quoted(text)}">x</a><script>document.links[0].click()</script>`,
  script: (text) => `<script>const name = '${text}'</script>`,
  style: (text) => `<style>p{color:red;${text}</style><p>x</p><ul><li>x</li></ul>`,
  srcdoc: (text) => `<iframe srcdoc="${quoted(text)}"></iframe>`,
  // As a sanitizer does that reads, writes, and hands on.
  reparsed: (text) => `<div id=x></div><script>x.innerHTML = ${inScript(text)}; x.innerHTML = x.innerHTML</script>`,
  markdown: (text) => `${markdownOf(text)}<script>document.links[0]?.click()</script>`,
  template: (text) => `<script>${templateOf(text)}</script>`,
};

const inScript = (text: string) => JSON.stringify(text).replaceAll('<', '\\u003c');
const quoted = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** As short renderers write it: HTML is let through, addresses are taken as they are. */
const markdownOf = (text: string) =>
  text
    .replaceAll(/!\[([^\]]*)\]\(([^ ()]*(?:\([^)]*\))?[^ ()]*)\)/g, '<img alt="$1" src="$2">')
    .replaceAll(/\[([^\]]*)\]\(<?((?:[^()>]|\([^)]*\))*?)>?(?: "[^"]*")?\)/g, '<a href="$2">$1</a>');

/** As engines do that run what stands in the braces. */
const templateOf = (text: string) =>
  [...text.matchAll(/(?:\{\{|\$\{|<%=|#\{|@\()(.*?)(?:\}\}|\}|%>|\)$)/g)]
    .map(([, inner]) => `(function () { return ${inner} })();`)
    .join('');
