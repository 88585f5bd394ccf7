// The orders in which images can be shown; suggestions are one of their own until another is chosen.
import {$, element} from './server.js';

const USUAL = [
  ['file', 'as in the data'], ['random', 'at random'], ['unsure', 'least sure first'],
  ['like', 'like the chosen'], ['class', 'like a class (choose it below)'],
  ['cluster', 'by cluster, small ones first'],
];
const COLOURS = [['label', 'label'], ['cluster', 'cluster']];
const SUGGESTED = ['suggested', 'as suggested'];

/** What stands first in an ordering of that name; the rest of the name takes the place of a #. */
const WORDS = [
  [/^mined$/, 'first in mined.csv'], [/^mean$/, 'far from the mean'],
  [/^neighbour-/, 'far from neighbour #'],
  [/^centred-neighbour-/, 'far from neighbour #, seen from the mean'],
  [/^lof-/, 'lonelier than its # neighbours'], [/^isolation$/, 'easily cut off from the rest'],
  [/^cluster-/, 'in a small one of # clusters'],
  [/^mahalanobis$/, 'far from the mean for how features spread'],
];

let readiness = {}; // of each ordering, by name
let suggested = false;
let before = USUAL[0][0]; // suggestions were shown

export const orderings = () => readiness;
export const areSuggestions = () => suggested;

/** Takes all orderings, and whether each is there yet. */
export function takeOrderings(all) {
  readiness = all;
  draw();
}

/** Takes note of an ordering that is there now; of anything else, nothing. */
export function takeReady(name) {
  if (name in readiness) {
    readiness[name] = true;
    draw();
  }
}

export function enterSuggestions() {
  before = suggested ? before : $('order').value;
  suggested = true;
  draw();
  $('order').value = SUGGESTED[0];
}

/** Goes back to the order before, unless another has been chosen. */
export function leaveSuggestions() {
  if (suggested) {
    suggested = false;
    if ($('order').value === SUGGESTED[0]) {
      $('order').value = before;
    }
    draw();
  }
}

export function forgetOrderBefore() {
  before = USUAL[0][0];
}

function draw() {
  drawInto($('order'), suggested ? [SUGGESTED, ...USUAL] : USUAL, USUAL[0][0]);
  drawInto($('colour'), COLOURS, COLOURS[0][0]);
}

function drawInto(select, first, usual) {
  const value = select.value;
  select.replaceChildren(
    ...first.map(([name, text]) => element('option', {value: name, textContent: text})),
    element('optgroup', {label: 'How rare it looks'},
      ...Object.entries(readiness).map(([name, isReady]) =>
        element('option', {value: name, textContent: inWords(name) + (isReady ? '' : ' …')}))));
  select.value = value || usual;
}

function inWords(name) {
  const [pattern, words] = WORDS.find(([pattern]) => pattern.test(name)) ?? [];
  return words ? `${name}: ${words.replace('#', name.replace(pattern, ''))}` : name;
}
