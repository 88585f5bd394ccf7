// What is said of images: the same in all windows, as the server tells it.
import {$, counted, element, post, say} from './server.js';

const CLASS_KEYS = '1234567890qwertyuiop';
const MAX_SECONDS = 20; // to wait until a label is kept

/** By row: {state, label}. */
export const marks = new Map();

let classes = [];
let predicted = {};
const listeners = [];

/** Calls `listener` whenever marks have changed. */
export const onMarks = listener => listeners.push(listener);

/** Classes with labels; those that lost all of theirs come back in their place when undone. */
const known = () => classes.map((one, number) => ({...one, number})).filter(one => one.count);

export const classNames = () => known().map(one => one.name);
export const classOfKey = key => known().find(({number}) => CLASS_KEYS[number] === key)?.name;
export const isClassKey = key => key.length === 1 && CLASS_KEYS.includes(key);
export const keyOf = name => CLASS_KEYS[classes.findIndex(one => one.name === name)];
export const classNumber = name => classes.findIndex(one => one.name === name);

export function markText(mark) {
  switch (mark?.state) {
    case 'labelled': return mark.label;
    case 'unsure': return 'not sure';
    case 'bad': return 'bad image';
    default: return '';
  }
}

/** Takes up a change; `isAll` when it holds all there is. */
export function take(change, isAll) {
  if (isAll) {
    marks.clear();
  }
  for (const [row, mark] of Object.entries(change.marks)) {
    if (mark.state === 'cleared') {
      marks.delete(Number(row));
    } else {
      marks.set(Number(row), mark);
    }
  }
  ({classes} = change);
  $('unsure').querySelector('b').textContent = change.unsure || '';
  $('bad').querySelector('b').textContent = change.bad || '';
  drawClasses();
  listeners.forEach(listener => listener());
}

export function takePredicted(counts) {
  predicted = counts;
  drawClasses();
}

let onClass = () => {};
export const onClassChosen = handler => { onClass = handler; };

const lines = new Map(); // of the classes, by name: a click may be under way while they change

function line(name) {
  if (!lines.has(name)) {
    const parts = {
      swatch: element('span'), key: element('kbd'), count: element('b'), alike: element('small')};
    const button = element('button', {type: 'button'}, parts.swatch, parts.key, ' ',
      element('span', {className: 'class-name', textContent: name}), parts.count, parts.alike);
    button.dataset.name = name;
    button.addEventListener('click', () => onClass(name));
    lines.set(name, {...parts, item: element('li', {}, button)});
  }
  return lines.get(name);
}

function drawClasses() {
  const list = $('classes');
  const items = known().map(({name, count, number}) => {
    const {item, swatch, key, count: counter, alike} = line(name);
    swatch.className = `swatch c${number % 12}`;
    key.textContent = CLASS_KEYS[number] ?? '';
    key.hidden = !CLASS_KEYS[number];
    counter.textContent = count.toLocaleString('en');
    alike.hidden = !Object.hasOwn(predicted, name);
    alike.textContent = alike.hidden ? '' : `${counted(predicted[name], 'image')} like it`;
    return item;
  });
  if (items.length !== list.children.length || items.some((item, i) => item !== list.children[i])) {
    const hadFocus = list.contains(document.activeElement) ? document.activeElement : null;
    list.replaceChildren(...items);
    hadFocus?.focus();
  }
  for (const id of ['label', 'predicted']) {
    const select = $(id);
    const value = select.value;
    select.replaceChildren(element('option', {value: '', textContent: 'any'}),
      ...classNames().map(name => element('option', {value: name, textContent: name})));
    select.value = value;
  }
}

export function takeWays({canUndo, canRedo}) {
  $('undo').disabled = !canUndo;
  $('redo').disabled = !canRedo;
}

let sending = Promise.resolve();

/** One after another, so that they arrive in their order; gives why it was not kept, or null. */
function send(path, what, done) {
  sending = sending.then(async () => {
    try {
      say(done(await post(path, what, AbortSignal.timeout(1000 * MAX_SECONDS))));
      return null;
    } catch (error) {
      say(error.name !== 'TimeoutError' ? `Not saved: ${error.message}`
        : `It may not have been saved: no answer within ${MAX_SECONDS} seconds`);
      return error;
    }
  });
  return sending;
}

/** Says something of images: {rows} or {listing, stretches}; gives why it was not kept, or null. */
export function mark(which, number, state, label = null) {
  const what = state === 'cleared' ? 'no label' : markText({state, label});
  return send('/api/labels', {...which, state, label}, ways => {
    takeWays(ways);
    return `${counted(number, 'image')}: ${what}`;
  });
}

export const stepBack = way => send(`/api/${way}`, {}, ({ways, left}) => {
  takeWays(ways);
  const done = way === 'undo' ? 'Undone' : 'Redone';
  return left ? `${done}, except ${counted(left, 'image')} that others have said something of since`
    : done;
});
