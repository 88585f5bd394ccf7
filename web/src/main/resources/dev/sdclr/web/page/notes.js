// What the user should know, in sentences, each until it is settled or put away.
import {$, element} from './server.js';

const putAway = new Set();
let onClosed = () => {};

/** Calls `handler` when the user has put a note away. */
export const onNoteClosed = handler => { onClosed = handler; };

/** Takes all that hold; those that the user has put away come back after `isAnew` alone. */
export function takeNotes(texts, isAnew) {
  if (isAnew) {
    putAway.clear();
  }
  $('notes').replaceChildren();
  $('notes').hidden = true;
  texts.filter(text => !putAway.has(text)).forEach(note);
}

export function note(text) {
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
  hide([...$('notes').children].find(line => line.firstChild.textContent === text));
}

function hide(line) {
  line?.remove();
  $('notes').hidden = !$('notes').children.length;
}
