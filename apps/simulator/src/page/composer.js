// Writing: text, files, voice, places, answers and changes.
import { ask, attempt, element, make, makeButton, openDialog } from './ask.js';
import { summaryOf } from './content.js';
import { scrollToEnd, showMessages } from './messages.js';
import { acting, state, writing } from './state.js';

const field = element('text');
const composer = element('composer');
let files = [];
let refresh;

export function startComposer(refreshScreen) {
  refresh = refreshScreen;
  composer.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!field.disabled) void submit();
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && state.about) return setAbout(undefined);
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    composer.requestSubmit();
  });
  field.addEventListener('paste', (event) => addFiles([...event.clipboardData.files]));
  element('attach').addEventListener('click', () => element('file').click());
  element('file').addEventListener('change', ({ target }) => {
    addFiles([...target.files]);
    target.value = '';
  });
  element('about-end').addEventListener('click', () => setAbout(undefined));
  element('location').addEventListener('click', () => void sendLocation());
  element('mention').addEventListener('click', () => {
    field.setRangeText(`@${state.bot} `, field.selectionStart, field.selectionEnd, 'end');
    field.focus();
  });
  startRecorder();
}

/** Says under which message, or instead of which, the next one stands. */
export function setAbout(about) {
  state.about = about;
  element('about').hidden = !about;
  if (about) {
    element('about').querySelector('span').textContent =
      `${about.kind === 'edit' ? 'Editing' : 'Answering'}: ${summaryOf(about.message)}`;
    if (about.kind === 'edit') field.value = about.message.text ?? about.message.caption;
    field.focus();
  }
}

async function submit() {
  const text = field.value.trim();
  const { about } = state;
  if (about?.kind === 'edit') {
    if (!text) return;
    await attempt(async () => {
      await ask('/_sim/edit', { ...acting(), messageId: about.message.message_id, text });
      field.value = '';
      setAbout(undefined);
    });
  } else if (files.length > 0) {
    await attempt(async () => {
      await sendFiles(text);
      field.value = '';
      setFiles([]);
      setAbout(undefined);
    });
  } else if (text) {
    field.value = '';
    await sendText(text);
  }
  field.focus();
}

/** Shows the text at once; one that could not be sent says so and can be sent again. */
export async function sendText(text) {
  const body = { ...writing(), text };
  const one = { key: `p${Date.now()}${state.pending.length}`, text, date: Date.now() / 1000 };
  setAbout(undefined);
  state.pending.push(one);
  showMessages();
  scrollToEnd();
  try {
    await ask('/_sim/send', body);
    state.pending = state.pending.filter((other) => other !== one);
    await refresh();
  } catch (error) {
    one.failed = error instanceof TypeError ? 'the simulator does not answer' : `${error.message} ${error.fix ?? ''}`;
    showMessages();
  }
}

export async function sendAgain(one) {
  state.pending = state.pending.filter((other) => other.key !== one.key);
  await sendText(one.text);
}

function addFiles(added) {
  if (added.length > 0) setFiles([...files, ...added.map((file) => ({ file, kind: kindOf(file) }))].slice(0, 10));
}

const kindOf = ({ type, name }) => {
  if (/^image\/(jpeg|png|webp)$/.test(type)) return 'photo';
  if (/^video\/mp4$/.test(type)) return 'video';
  if (/ogg|opus/.test(type) || /\.(ogg|oga|opus)$/.test(name)) return 'voice';
  return /^audio\//.test(type) ? 'audio' : 'document';
};

function setFiles(next) {
  files = next;
  element('files').replaceChildren(
    ...files.map((one) => {
      const item = make('li');
      const choice = make('select');
      choice.setAttribute('aria-label', `Send ${one.file.name} as`);
      choice.append(new Option(one.kind, one.kind), new Option('file', 'document'));
      choice.addEventListener('change', () => {
        one.kind = choice.value;
      });
      const remove = makeButton('icon', '×', () => setFiles(files.filter((other) => other !== one)));
      remove.setAttribute('aria-label', `Remove ${one.file.name}`);
      item.append(make('span', '', one.file.name), ...(one.kind === 'document' ? [] : [choice]), remove);
      return item;
    }),
  );
  field.placeholder = files.length > 0 ? 'Add a caption' : 'Message';
  field.maxLength = files.length > 0 ? 1024 : 4096;
}

/** One file is a message, several that go together are an album. */
async function sendFiles(caption) {
  const items = await Promise.all(files.map(({ file, kind }) => itemOf(file, kind)));
  const alone = new Set(['document', 'audio']);
  const kinds = new Set(items.map(({ kind }) => kind));
  const asAlbum =
    items.length > 1 && !kinds.has('voice') && (kinds.size === 1 || ![...kinds].some((kind) => alone.has(kind)));
  const words = caption ? { caption } : {};
  if (asAlbum) {
    await ask('/_sim/send-album', {
      ...writing(),
      items: items.map((item, n) => (n === 0 ? { ...item, ...words } : item)),
    });
  } else {
    for (const [n, { kind, ...item }] of items.entries()) {
      await ask(`/_sim/send-${kind}`, { ...writing(), ...item, ...(n === 0 ? words : {}) });
    }
  }
  await refresh();
}

async function itemOf(file, kind) {
  const contentBase64 = await base64Of(file);
  const about = { kind, name: file.name || 'file', ...(file.type ? { mimeType: file.type } : {}), contentBase64 };
  if (kind !== 'photo') return about;
  const picture = await createImageBitmap(file).catch(() => undefined);
  return picture ? { ...about, width: picture.width, height: picture.height } : about;
}

const base64Of = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(new Error(`${file.name} could not be read.`));
    reader.readAsDataURL(file);
  });

async function sendLocation() {
  if ((await openDialog('place')) !== 'send') return;
  const at = { latitude: element('latitude').valueAsNumber, longitude: element('longitude').valueAsNumber };
  await attempt(async () => {
    await ask('/_sim/send-location', { ...writing(), ...at });
    setAbout(undefined);
    await refresh();
  });
}

/** The keyboard that a bot has put under the field: its buttons write their text. */
export function showKeyboard(keyboard) {
  const rows = (keyboard?.keyboard ?? []).map((buttons) => {
    const row = make('div', 'row');
    for (const button of buttons) row.append(keyboardButton(typeof button === 'string' ? { text: button } : button));
    return row;
  });
  element('keyboard').replaceChildren(...rows);
}

function keyboardButton({ text, request_location: wantsLocation, request_contact: wantsContact }) {
  if (wantsLocation) return makeButton('', text, () => void sendLocation());
  if (!wantsContact) return makeButton('', text, () => void sendText(text));
  const contact = { phoneNumber: '+10000000000', firstName: 'Sandbox visitor', contactUserId: state.userId };
  return makeButton('', text, () => attempt(() => ask('/_sim/send-contact', { ...writing(), ...contact })));
}

/** Records where the browser can; a file with sound does the same everywhere. */
function startRecorder() {
  const button = element('record');
  if (!globalThis.MediaRecorder || !navigator.mediaDevices) return;
  button.hidden = false;
  let recorder;
  const say = (words) => {
    button.setAttribute('aria-label', words);
    button.title = words;
    button.classList.toggle('recording', recorder !== undefined);
  };
  button.addEventListener('click', () =>
    attempt(async () => {
      if (recorder) return recorder.stop();
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch((cause) => {
        throw Object.assign(new Error('The microphone can not be used.', { cause }), {
          fix: 'Allow it, or attach a sound file.',
        });
      });
      const started = performance.now();
      const pieces = [];
      recorder = new MediaRecorder(stream);
      recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data));
      recorder.addEventListener('stop', () => {
        for (const track of stream.getTracks()) track.stop();
        const mimeType = recorder.mimeType.split(';')[0];
        recorder = undefined;
        say('Record a voice message');
        void attempt(() =>
          sendVoice(new Blob(pieces, { type: mimeType }), Math.round((performance.now() - started) / 1000)),
        );
      });
      recorder.start();
      return say('Stop recording and send');
    }),
  );
}

async function sendVoice(sound, duration) {
  const contentBase64 = await base64Of(sound);
  await ask('/_sim/send-voice', { ...writing(), contentBase64, mimeType: sound.type, duration });
  setAbout(undefined);
  await refresh();
}
