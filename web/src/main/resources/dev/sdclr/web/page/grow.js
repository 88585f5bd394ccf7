// What the labels have taught, and what to label next.
import {$, counted, features, post, say} from './server.js';
import {takePredicted} from './labels.js';

const SHARES = ['discovery', 'growth', 'doubt', 'coverage'];

let onSuggested = () => {};
export const onSuggestions = handler => { onSuggested = handler; };

export function takeGrowth(state) {
  $('unseen').textContent = state.unseen[0].toUpperCase() + state.unseen.slice(1) + '.';
  $('unseen').classList.toggle('done', state.isNearlyComplete);
  $('learnt').textContent = Object.keys(state.predicted).length
    ? `Learnt from ${counted(state.labels, 'label')} in ${state.millis.toLocaleString('en')} ms.`
    : 'Label two classes, and a classifier learns them.';
  takePredicted(state.predicted);
}

export function takeReadiness(orderings, isReady) {
  const names = Object.keys(orderings);
  const done = names.filter(name => orderings[name]).length;
  $('suggest').disabled = !isReady;
  if (features.failure) {
    $('suggest-wait').textContent = 'No suggestions: the features cannot be used.';
  } else if (!isReady) {
    $('suggest-wait').textContent = 'Suggestions come once one order is there and near-duplicates are found.';
  } else {
    $('suggest-wait').textContent = done === names.length ? ''
      : `Suggestions are made of ${done} of ${names.length} orders so far.`;
  }
}

$('usual-shares').addEventListener('change', () => {
  for (const id of SHARES) {
    $(id).disabled = $('usual-shares').checked;
  }
});

export async function suggest() {
  if ($('suggest').disabled || !$('grow').reportValidity()) {
    return;
  }
  const shares = $('usual-shares').checked ? null : SHARES.map(id => Number($(id).value));
  say('Looking for what to label next…');
  try {
    const found = await post('/api/suggestions', {number: Number($('number').value), shares});
    if (found.listing == null) {
      say('Suggestions are not ready yet');
      return;
    }
    const sum = Object.values(found.shares).reduce((a, b) => a + b, 0);
    for (const [name, id] of [['discovery', 'discovery'], ['growth', 'growth'],
      ['unsure', 'doubt'], ['coverage', 'coverage']]) {
      $(id).value = Math.round(100 * found.shares[name] / sum);
    }
    say(`${counted(found.total, 'image')} to label next`);
    onSuggested(found.listing, found.total);
  } catch (error) {
    say(`No suggestions: ${error.message}`);
  }
}

$('grow').addEventListener('submit', event => {
  event.preventDefault();
  suggest();
});
