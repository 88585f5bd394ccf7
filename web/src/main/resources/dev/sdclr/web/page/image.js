// One image large: what is known of it, and the images most like it.
import {$, counted, element, features, get, largePicture, smallPicture} from './server.js';
import {classNames, keyOf, markText, marks} from './labels.js';

const MOST_DUPLICATES = 24;

const dialog = $('image');

let shown = null;
let onMark = () => {};
let onRow = () => {};

export const onPortraitMarked = handler => { onMark = handler; };
export const onNeighbour = handler => { onRow = handler; };
export const isOpen = () => dialog.open;
export const shownRow = () => shown;

export function showImage(row, path) {
  shown = row;
  $('image-path').textContent = path;
  const large = $('large');
  large.src = largePicture(row);
  large.alt = path;
  const wasOpen = dialog.open;
  if (!wasOpen) {
    dialog.showModal();
  }
  if (!wasOpen || $('neighbours').contains(document.activeElement)
      || $('duplicates').contains(document.activeElement)) {
    $('image-path').focus();
  }
  drawMark();
  $('facts').replaceChildren();
  $('neighbours').replaceChildren();
  $('duplicates-part').hidden = true;
  $('scores').replaceChildren();
  return ask(row);
}

/** Asks again once more is known: features, clusters, near-duplicates or a score. */
export function takeReadiness(what) {
  if (shown !== null && what !== 'map') {
    ask(shown);
  }
}

async function ask(row) {
  try {
    const [known, near] = await Promise.all(
      [get(`/api/images/${row}`), get(`/api/images/${row}/neighbours`)]);
    if (shown === row) {
      draw(known, near.tiles);
    }
  } catch (error) {
    if (shown === row) {
      fact('Not known', error.message);
    }
  }
}

$('large').addEventListener('load', () => {
  $('large').classList.toggle('tiny', $('large').naturalWidth <= 100);
});
$('large').addEventListener('error', () => { $('large').alt = 'The image cannot be read.'; });

function fact(name, value) {
  $('facts').append(element('dt', {textContent: name}), element('dd', {textContent: value}));
}

function draw(known, near) {
  $('facts').replaceChildren();
  if (known.inData != null) {
    fact('Class in the data', known.inData);
  }
  if (known.probable.length) {
    fact('Looks like', known.probable
      .map(({label, probability}) => `${label} ${(100 * probability).toFixed(1)} %`).join(', '));
  }
  if (known.cluster != null) {
    fact('Cluster', `${known.cluster + 1}, of ${counted(known.clusterSize, 'image')}`);
  }
  const duplicates = known.nearDuplicates ?? [];
  $('duplicates-part').hidden = duplicates.length === 0;
  $('duplicates-title').textContent = counted(duplicates.length, 'near-duplicate');
  $('duplicates').replaceChildren(...duplicates.slice(0, MOST_DUPLICATES).map(small));
  $('neighbours').replaceChildren(...near.length ? near.map(small)
    : [element('p', {textContent: features.failure ? 'Not known: the features cannot be used.'
      : 'Known once the features are read.'})]);
  $('scores').replaceChildren(...known.scores.map(({ordering, score, rank}) => element('tr', {},
    element('th', {scope: 'row', textContent: ordering}),
    element('td', {textContent: rank.toLocaleString('en')}),
    element('td', {textContent: score.toPrecision(4)}))));
}

/** A small picture that leads to its image. */
function small({row, path, caption}) {
  const text = [path, caption].filter(Boolean).join(': ');
  const button = element('button', {type: 'button', className: 'neighbour',
    title: text, 'aria-label': text},
  element('img', {alt: '', src: smallPicture(row)}));
  const said = markText(marks.get(row));
  if (said) {
    button.append(element('span', {className: 'badge', textContent: said}));
  }
  button.addEventListener('click', () => onRow(row, path));
  return button;
}

export function drawMark() {
  if (shown === null) {
    return;
  }
  $('image-mark').textContent = markText(marks.get(shown)) || 'No label yet';
  const hadFocus = $('image-classes').contains(document.activeElement)
    ? document.activeElement.dataset.name : null;
  const button = (key, text, state, label) => {
    const made = element('button', {type: 'button'},
      ...(key ? [element('kbd', {textContent: key}), ' '] : []),
      element('span', {className: 'class-name', textContent: text}));
    made.dataset.name = text;
    made.addEventListener('click', () => onMark(state, label));
    return made;
  };
  $('image-classes').replaceChildren(
    ...classNames().map(name => button(keyOf(name), name, 'labelled', name)),
    button('?', 'Not sure', 'unsure'), button('x', 'Bad', 'bad'));
  if (hadFocus !== null) {
    ([...$('image-classes').children].find(b => b.dataset.name === hadFocus)
      ?? $('image-path')).focus();
  }
}

let goesTo = null;

/** Closes it, and gives the focus to another element than images; gives the row that was shown. */
export function closeFor(other) {
  const row = shown;
  goesTo = other;
  dialog.close();
  return row;
}

$('close').addEventListener('click', () => dialog.close());
dialog.addEventListener('close', () => {
  shown = null;
  (goesTo ?? $($('map').hidden ? 'grid' : 'points')).focus();
  goesTo = null;
});
