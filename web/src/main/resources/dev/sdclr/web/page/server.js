// What the page asks the server, and what the server tells it.

const MILLIS_TO_LET_GO = 500; // of the window before it was loaded again

/** Takes a lock until this window is closed; whether it got it, at once or as long as `wait` lets it. */
function hold(name, wait = {ifAvailable: true}) {
  return new Promise(answer => {
    navigator.locks.request(name, wait, lock => {
      answer(lock !== null);
      return lock && new Promise(() => {});
    }).catch(() => answer(false));
  });
}

const newName = () => Array.from(crypto.getRandomValues(new Uint8Array(12)),
  byte => byte.toString(16).padStart(2, '0')).join('');

const holdName = () => hold(`sdclr-window-${sessionStorage.window}`,
  {signal: AbortSignal.timeout(MILLIS_TO_LET_GO)});

/** What this window is called: the same after it is loaded again, but not where it is duplicated. */
sessionStorage.window ??= newName();
if (navigator.locks && !await holdName()) { // which only secure pages have
  sessionStorage.window = newName();
  await holdName();
}

/** With the window's name, by which it undoes its own steps alone. */
const fromHere = path => `${path}${path.includes('?') ? '&' : '?'}window=${sessionStorage.window}`;

async function answered(asked) {
  let response;
  try {
    response = await asked;
  } catch (error) {
    throw error.name === 'TimeoutError' ? error
      : Object.assign(new Error('the server does not answer'), {cause: error});
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

/** A file, as {name, content}. */
export async function getFile(path) {
  const response = await answered(fetch(path));
  const [, name] = response.headers.get('Content-Disposition').split('filename=');
  return {name, content: await response.blob()};
}

/** Asks for something, for as long as `signal` lets it, which then ends in a TimeoutError. */
export async function post(path, what, signal) {
  const response = await answered(fetch(fromHere(path), {
    method: 'POST',
    headers: {'Content-Type': 'application/json', 'X-Sdclr': '1'},
    body: JSON.stringify(what),
    signal,
  }));
  return response.json();
}

export async function postFile(path, file) {
  const headers = {'Content-Type': 'application/octet-stream', 'X-Sdclr': '1'};
  return (await answered(fetch(fromHere(path), {method: 'POST', headers, body: file}))).json();
}

/**
 * Places for windows that listen while nobody sees them: all windows of a browser share six
 * connections to a server, and each that listens holds one.
 */
const UNSEEN = ['sdclr-unseen-1', 'sdclr-unseen-2'];

/** Takes a place that is free, until this window is closed; whether there is one. */
async function takePlace() {
  for (const name of navigator.locks ? UNSEEN : []) {
    if (await hold(name)) {
      return true;
    }
  }
  return false;
}

let place = Promise.resolve(false);

function hasPlace() {
  place = place.then(isMine => isMine || takePlace());
  return place;
}

/**
 * Listens while the window is seen, or has a place; `handlers` are called by the names of events,
 * `lost` while nobody answers. Whoever listens anew is told all of it.
 */
export function listen(handlers, lost) {
  let source = null;
  const open = () => {
    const opened = new EventSource(fromHere('/api/events'));
    for (const [name, handler] of Object.entries(handlers)) {
      opened.addEventListener(name, event => handler(JSON.parse(event.data)));
    }
    opened.addEventListener('error', () => lost(opened.readyState === EventSource.CLOSED));
    return opened;
  };
  const follow = async () => {
    const listens = !document.hidden || await hasPlace() || !document.hidden;
    if (listens) {
      source ??= open();
    } else {
      source?.close();
      source = null;
    }
  };
  document.addEventListener('visibilitychange', follow);
  follow();
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
