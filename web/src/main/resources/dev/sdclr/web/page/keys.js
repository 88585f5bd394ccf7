// Keys, and what a click leaves to them: only where images are looked at, so that nobody labels by
// speaking or typing.
import {$, say} from './server.js';
import * as labels from './labels.js';
import * as image from './image.js';
import * as grow from './grow.js';

let page = null;

/** Begins to listen; `parts` are the grid and what the page can do with it. */
export function listenToKeys(parts) {
  page = parts;
}

// Whoever takes the mouse goes on with the keys of the images, and not of what was clicked.
let byPointer = false;
document.addEventListener('pointerdown', () => { byPointer = true; }, {capture: true});
document.addEventListener('keydown', () => { byPointer = false; }, {capture: true});
function afterPointer({target}) {
  const asksForText = target.closest('#grow fieldset, #number, #class-name, #path, #exchange, dialog');
  if (byPointer && !asksForText && target.closest('aside, header, .tabs, .map-tools, #nothing')) {
    setTimeout(() => document.querySelector('dialog[open]') ?? page.focusImages());
  }
}
document.addEventListener('click', event => {
  if (event.target.closest('button, summary, input[type=checkbox]')) {
    afterPointer(event);
  }
});
document.addEventListener('change', event => {
  if (event.target.matches('select, input[type=range]')) {
    afterPointer(event);
  }
});

function isTyping(target) {
  return target.matches('input:not([type=checkbox]):not([type=range]), select, textarea');
}

function isAtImages(target) {
  return target === document.body || $('grid').contains(target) || $('map').contains(target)
    || $('image').contains(target);
}

document.addEventListener('keydown', event => {
  if ($('keys').open || isTyping(event.target)) {
    if (event.key === 'Escape' && event.target === $('class-name')) {
      page.focusImages();
    }
    return;
  }
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && !event.altKey && event.key.toLowerCase() === 'z') {
    labels.stepBack(event.shiftKey ? 'redo' : 'undo');
  } else if (isCommand && event.key.toLowerCase() === 'y') {
    labels.stepBack('redo');
  } else if (event.altKey || !isAtImages(event.target)) {
    return;
  } else if (isCommand) {
    if (event.key.toLowerCase() === 'a' && page.grid.total && !image.isOpen() && !page.isAtMap()) {
      page.grid.choose([[0, page.grid.total - 1]]);
    } else {
      return;
    }
  } else if (!keyed(event)) {
    return;
  }
  event.preventDefault();
});

function keyed(event) {
  const isLarge = image.isOpen();
  const isButton = event.target.matches('button, summary, a');
  const commands = {
    '?': () => page.giveLabel('unsure'),
    x: () => page.giveLabel('bad'),
    Delete: () => page.giveLabel('cleared'),
    Backspace: () => page.giveLabel('cleared'),
    z: () => labels.stepBack('undo'),
    Z: () => labels.stepBack('redo'),
    n: () => isLarge ? page.nameClassOf(image.closeFor($('class-name'))) : $('class-name').focus(),
    s: page.findAlike,
    g: () => {
      $('image').close();
      grow.suggest();
    },
    f: () => page.show(),
    m: () => page.showMap($('map').hidden),
    h: () => $('keys').showModal(),
  };
  const name = labels.classOfKey(event.key);
  const isStep = event.key === 'z' || event.key === 'Z';
  if (event.repeat && (name || (Object.hasOwn(commands, event.key) && !isStep))) {
    return true; // a key that is held down labels one image
  }
  if (name) {
    page.giveLabel('labelled', name);
  } else if (Object.hasOwn(commands, event.key)) {
    commands[event.key]();
  } else if (labels.isClassKey(event.key)) {
    say(`No class has the key ${event.key}`);
  } else if (isLarge && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
    page.leaf(event.key === 'ArrowLeft' ? -1 : 1);
  } else if (isLarge || isButton || $('map').contains(event.target)) {
    return false;
  } else if (event.key === 'Enter') {
    page.openCurrent();
  } else if (event.key === 'Escape') {
    page.grid.choose([]);
  } else {
    return page.grid.key(event);
  }
  return true;
}
