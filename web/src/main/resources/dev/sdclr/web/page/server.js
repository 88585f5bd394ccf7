// What the page asks the server, and what the server tells it.

/** What this window is called: the same after it is loaded again. */
sessionStorage.window ??= Array.from(crypto.getRandomValues(new Uint8Array(12)),
  byte => byte.toString(16).padStart(2, '0')).join('');

/** With the window's name, by which it undoes its own steps alone. */
const fromHere = path => `${path}${path.includes('?') ? '&' : '?'}window=${sessionStorage.window}`;

async function answered(asked) {
  let response;
  try {
    response = await asked;
  } catch (error) {
    throw Object.assign(new Error('the server does not answer'), {cause: error, isGone: true});
  }
  if (!response.ok) {
    const text = await response.text();
    const error = new Error(text || `the server answers ${response.status}`);
    error.status = response.status;
    throw error;
  }
  return response;
}

export async function get(path) {
  return (await answered(fetch(path))).json();
}

export async function getBytes(path) {
  return (await answered(fetch(path))).arrayBuffer();
}

export async function post(path, what) {
  const response = await answered(fetch(fromHere(path), {
    method: 'POST',
    headers: {'Content-Type': 'application/json', 'X-Sdclr': '1'},
    body: JSON.stringify(what ?? {}),
  }));
  return response.status === 204 ? null : response.json();
}

export async function postFile(path, file) {
  const headers = {'Content-Type': 'application/octet-stream', 'X-Sdclr': '1'};
  return (await answered(fetch(fromHere(path), {method: 'POST', headers, body: file}))).json();
}

/** Listens; `handlers` are called by the names of events, `lost` while nobody answers. */
export function listen(handlers, lost) {
  const source = new EventSource(fromHere('/api/events'));
  for (const [name, handler] of Object.entries(handlers)) {
    source.addEventListener(name, event => handler(JSON.parse(event.data)));
  }
  source.addEventListener('error', () => lost(source.readyState === EventSource.CLOSED));
}

/** An element with properties and children; text is only ever text. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) {
      made[name] = value;
    } else {
      made.setAttribute(name, value);
    }
  }
  made.append(...children);
  return made;
}

export const $ = id => document.getElementById(id);

/** Why nothing is made of the features; null as long as it may be. */
export const features = {failure: null};

/** Says it in the header, where screen readers hear it. */
export function say(text) {
  $('said').textContent = text;
}

let key = '';

/**
 * Takes the key of this start of the server, at whose address there may be other images later;
 * whether it is another one than before.
 */
export function takeKey(given) {
  const isOther = given !== key;
  key = given;
  return isOther;
}

export const smallPicture = row => `/small/${row}?of=${key}`;
export const largePicture = row => `/large/${row}?of=${key}`;

export const counted = (number, what) =>
  `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
