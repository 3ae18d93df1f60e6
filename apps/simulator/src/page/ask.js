// Talking to the simulator, and saying what went wrong.

export const element = (id) => document.getElementById(id);

export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

export function makeButton(className, text, onClick) {
  const button = make('button', className, text);
  button.type = 'button';
  button.addEventListener('click', onClick);
  return button;
}

export async function ask(path, body, method = body ? 'POST' : 'GET') {
  const response = await fetch(path, {
    method,
    headers: body ? { 'content-type': 'application/json' } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  const answer = await response.json();
  if (response.ok) return answer;
  const fields = (answer.errors ?? []).map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ');
  throw Object.assign(new Error([answer.detail ?? answer.title, fields].filter(Boolean).join(' ')), {
    type: answer.type,
    fix: answer.fix,
  });
}

export function showProblem(error) {
  const unreachable = error instanceof TypeError;
  element('problem').textContent = unreachable
    ? 'The simulator does not answer. Nothing is sent until it runs again; this page tries by itself.'
    : [error.message, error.fix].filter(Boolean).join(' ');
  element('problem').hidden = false;
}

export const clearProblem = () => {
  element('problem').hidden = true;
};

/** Does it, and shows what went wrong. */
export const attempt = (act) => Promise.resolve().then(act).catch(showProblem);

/** Opens a dialog; resolves to the value of the button that closed it, '' when it was left. */
export function openDialog(id) {
  const dialog = element(id);
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener('close', () => resolve(dialog.returnValue), { once: true }));
}
