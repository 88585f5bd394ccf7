// One image large: what is known of it, and the images most like it.
import {$, counted, element, get, largePicture, smallPicture} from './server.js';
import {classNames, keyOf, markText, marks} from './labels.js';

const dialog = $('image');

let shown = null;
let onClass = () => {};
let onRow = () => {};

export const onPortraitClass = handler => { onClass = handler; };
export const onNeighbour = handler => { onRow = handler; };
export const isOpen = () => dialog.open;
export const shownRow = () => shown;

export async function showImage(row, path) {
  shown = row;
  $('image-path').textContent = path;
  const large = $('large');
  large.src = largePicture(row);
  large.alt = path;
  if (!dialog.open) {
    dialog.showModal();
  }
  drawMark();
  $('facts').replaceChildren();
  $('neighbours').replaceChildren();
  $('scores').replaceChildren();
  try {
    const known = await get(`/api/images/${row}`);
    if (shown === row) {
      draw(known);
    }
  } catch (error) {
    if (shown === row) {
      fact('Not known', error.message);
    }
  }
}

$('large').addEventListener('error', () => { $('large').alt = 'The image cannot be read.'; });

function fact(name, value) {
  $('facts').append(element('dt', {textContent: name}), element('dd', {textContent: value}));
}

function draw(known) {
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
  if (known.twins) {
    fact('Near-duplicates', known.twins.toLocaleString('en'));
  }
  $('neighbours').replaceChildren(...known.neighbours.map(neighbour => {
    const button = element('button', {type: 'button', className: 'neighbour',
      title: `${neighbour.path}: ${neighbour.caption}`,
      'aria-label': `${neighbour.path}, ${neighbour.caption}`},
    element('img', {alt: '', src: smallPicture(neighbour.row)}));
    const said = markText(marks.get(neighbour.row));
    if (said) {
      button.append(element('span', {className: 'badge', textContent: said}));
    }
    button.addEventListener('click', () => onRow(neighbour.row, neighbour.path));
    return button;
  }));
  $('scores').replaceChildren(...known.scores.map(({ordering, score, rank}) => element('tr', {},
    element('th', {scope: 'row', textContent: ordering}),
    element('td', {textContent: rank.toLocaleString('en')}),
    element('td', {textContent: score.toPrecision(4)}))));
}

export function drawMark() {
  if (shown === null) {
    return;
  }
  $('image-mark').textContent = markText(marks.get(shown)) || 'No label yet';
  $('image-classes').replaceChildren(...classNames().map(name => {
    const key = keyOf(name);
    const button = element('button', {type: 'button'},
      ...(key ? [element('kbd', {textContent: key}), ' '] : []), name);
    button.addEventListener('click', () => onClass(name));
    return button;
  }));
}

$('close').addEventListener('click', () => dialog.close());
dialog.addEventListener('close', () => {
  shown = null;
  $('grid').focus();
});
