// What the user should know, in sentences, each until it is settled or put away.
import {$, element} from './server.js';

let putAway = new Set(); // of what still holds
let onClosed = () => {};

/** Calls `handler` when the user has put a note away. */
export const onNoteClosed = handler => { onClosed = handler; };

/** Takes all that hold; those that the user has put away come back after `isAnew` alone. */
export function takeNotes(texts, isAnew) {
  putAway = new Set(isAnew ? [] : texts.filter(text => putAway.has(text)));
  $('notes').replaceChildren();
  $('notes').hidden = true;
  texts.forEach(note);
}

const lineOf = text =>
  [...$('notes').children].find(line => line.firstChild.textContent === text);

/** Adds one, unless it is there, as the server may tell it twice, or has been put away. */
export function note(text) {
  if (putAway.has(text) || lineOf(text)) {
    return;
  }
  const close = element('button', {type: 'button', textContent: '×', 'aria-label': 'Hide this note'});
  const line = element('p', {}, element('span', {textContent: text}), close);
  close.addEventListener('click', () => {
    putAway.add(text);
    hide(line);
    onClosed();
  });
  $('notes').append(line);
  $('notes').hidden = false;
}

/** What a note says holds no more. */
export function settle(text) {
  putAway.delete(text);
  hide(lineOf(text));
}

function hide(line) {
  line?.remove();
  $('notes').hidden = !$('notes').children.length;
}
