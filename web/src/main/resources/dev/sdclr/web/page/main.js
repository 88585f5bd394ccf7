// Brings the parts of the page together.
import {$, counted, element, features, get, listen, post, say, takeKey} from './server.js';
import * as orders from './orders.js';
import * as labels from './labels.js';
import {Grid} from './grid.js';
import * as image from './image.js';
import * as grow from './grow.js';
import * as map from './map.js';
import {listenToKeys} from './keys.js';
import {note, onNoteClosed, settle, takeNotes} from './notes.js';
import './exchange.js';

const ON_THE_MAP = 'On the map, open an image to label it, or draw an outline around some';

/** Whether the grid, and what is chosen there, is out of sight. */
const isAtMap = () => !$('map').hidden && !image.isOpen();

let isReadyToSuggest = false;
let like = [];
let outline = null;
let lastRequest = null;
let wanted = 0;
let isMapWanted = false;
let isLeafing = false; // whether the large view is to show where the grid has been moved to

const grid = new Grid($('grid'), {
  onMove: showChosen,
  onOpen: openCurrent,
  onExpired: listAnew,
});

/** The server keeps the listings that were asked for last. */
async function listAnew(place) {
  if (orders.areSuggestions()) {
    say('These suggestions have expired: ask again');
  } else {
    await show(place);
  }
}

function showChosen() {
  const chosen = grid.chosenCount();
  const current = grid.current();
  $('chosen').textContent = isAtMap() ? ON_THE_MAP + '.'
    : chosen ? `${counted(chosen, 'image')} chosen`
    : current ? [current.path, current.caption].filter(Boolean).join(': ')
      : 'No image is here.';
  if (isLeafing && image.isOpen() && current) {
    isLeafing = false;
    if (current.row !== image.shownRow()) {
      image.showImage(current.row, current.path);
    }
  }
}

/** Goes to another image of the grid, in the large view too. */
function leaf(by) {
  isLeafing = image.isOpen();
  grid.moveTo(grid.place + by);
}

// --- what is shown ---

function request() {
  const value = id => $(id).value || null;
  const cluster = value('cluster');
  return {
    order: $('order').value || 'file',
    reversed: $('reversed').checked,
    seed: Number(sessionStorage.seed ?? 0),
    like,
    of: $('order').value === 'class' ? value('predicted') ?? value('label') : null,
    filter: {
      state: value('state'), label: value('label'),
      predicted: $('order').value === 'class' ? null : value('predicted'),
      path: value('path'), cluster: cluster === null ? null : Number(cluster), outline,
      oneOfNearDuplicates: $('one-of-near-duplicates').checked,
    },
  };
}

async function show(place = 0, isRetry = false) {
  orders.leaveSuggestions();
  lastRequest = request();
  $('outlined').hidden = outline === null;
  const missing = whatIsMissing(lastRequest);
  if (missing) {
    if (!isRetry) {
      say(missing);
    }
    $('shown').textContent = 'not in this order yet';
    return;
  }
  const mine = ++wanted;
  try {
    const made = await post('/api/listings', lastRequest);
    if (mine !== wanted) {
      return;
    }
    if (made.listing == null) {
      if (!isRetry || features.failure) {
        say(features.failure ? 'The features cannot be used, so there is no such order'
          : 'This comes as soon as it is computed');
      }
      $('shown').textContent = features.failure ? 'not in this order' : 'being computed…';
      return;
    }
    lastRequest = null;
    grid.show(made.listing, made.total, place);
    $('shown').textContent = counted(made.total, 'image');
    $('nothing').hidden = made.total > 0;
    say('');
  } catch (error) {
    say(error.message);
  }
}

/** What the user has to do before there can be such an order. */
function whatIsMissing({order, of, filter}) {
  if (order === 'class' && !of) {
    return 'Choose under "Looks like" which class';
  } else if (order === 'like' && !like.length) {
    return 'Choose images, then "Find similar"';
  }
  const asksClassifier = order === 'unsure' || order === 'class' || filter.predicted;
  return asksClassifier && labels.classNames().length < 2
    ? 'Label images of two classes first: a classifier then learns them' : null;
}

/** Asks again for what could not be shown before. */
async function retry() {
  if (lastRequest) {
    await show(0, true);
  }
}

$('choose').addEventListener('submit', event => {
  event.preventDefault();
  if ($('order').value === 'random') {
    sessionStorage.seed = Math.floor(Math.random() * 1e9);
  }
  show();
});
$('all').addEventListener('click', () => $('choose').reset());
$('choose').addEventListener('reset', () => {
  outline = null;
  orders.forgetOrderBefore();
  map.forgetOutline();
  setTimeout(() => show()); // once the fields are empty
});
for (const id of ['order', 'reversed', 'state', 'label', 'predicted', 'cluster', 'one-of-near-duplicates']) {
  $(id).addEventListener('change', () => show());
}
let typing;
$('path').addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(() => show(), 250);
});
$('no-outline').addEventListener('click', () => {
  outline = null;
  map.forgetOutline();
  show();
});
$('tile-size').addEventListener('input', () => grid.resize(Number($('tile-size').value)));

function drawClusters(sizes) {
  const select = $('cluster');
  const value = select.value;
  select.replaceChildren(element('option', {value: '', textContent: 'any'}),
    ...sizes.map((size, number) => element('option', {value: number,
      textContent: `${number + 1} (${counted(size, 'image')})`})));
  select.value = value;
}

async function findAlike() {
  const chosen = image.isOpen() ? [image.shownRow()] : isAtMap() ? [] : grid.chosenRows(100);
  if (!chosen.length) {
    say(isAtMap() ? ON_THE_MAP : 'No image is chosen');
    return;
  }
  like = chosen;
  $('order').value = 'like';
  $('image').close();
  await showMap(false);
  show();
}

// --- labels ---

// The keys move on at once: whoever types fast labels the next image, not the same one twice.
async function giveLabel(state, label = null, row = image.isOpen() ? image.shownRow() : null) {
  const isOne = row !== null;
  if ((isAtMap() && !isOne) || !$('gone').hidden) {
    say($('gone').hidden ? ON_THE_MAP : $('gone').textContent);
    return;
  }
  if (!isOne && !grid.total) {
    return;
  }
  const which = isOne ? {rows: [row]} : grid.which();
  const number = isOne ? 1 : grid.chosenCount() || 1;
  const {place, listing} = grid;
  const kept = labels.mark({...which, listing}, number, state, label);
  if (state !== 'cleared' && !isOne) {
    grid.moveOn();
  } else if (state !== 'cleared' && grid.current()?.row === row) {
    leaf(1);
  }
  const error = await kept;
  if (error?.status === 410 && grid.listing === listing) {
    await listAnew(place);
    say('Not saved, as this list has expired: select them again');
  } else if (error && grid.listing === listing && place < grid.place) {
    grid.moveTo(place); // the first one that was not kept
  }
}

labels.onMarks(() => {
  grid.redraw();
  image.drawMark();
  if (!$('map').hidden && $('colour').value === 'label') {
    map.recolour();
  }
});
labels.onClassChosen(name => giveLabel('labelled', name));
image.onPortraitMarked((state, label) => giveLabel(state, label));
image.onNeighbour((row, path) => image.showImage(row, path));

let rowToName = null; // the image in whose large view a class is to be named

function nameClassOf(row) {
  rowToName = row;
}

$('class-name').addEventListener('blur', () => { rowToName = null; });
$('new-class').addEventListener('submit', event => {
  event.preventDefault();
  const name = $('class-name').value.trim();
  const row = rowToName;
  if (name) {
    $('class-name').value = '';
    focusImages();
    giveLabel('labelled', name, row);
  }
});
for (const [id, state] of [['unsure', 'unsure'], ['bad', 'bad'], ['clear', 'cleared']]) {
  $(id).addEventListener('click', () => giveLabel(state));
}
$('undo').addEventListener('click', () => labels.stepBack('undo'));
$('redo').addEventListener('click', () => labels.stepBack('redo'));
$('look').addEventListener('click', openCurrent);
$('similar').addEventListener('click', findAlike);
$('before').addEventListener('click', () => leaf(-1));
$('after').addEventListener('click', () => leaf(1));
$('show-keys').addEventListener('click', () => $('keys').showModal());

function openCurrent() {
  const current = grid.current();
  if (isAtMap()) {
    say(ON_THE_MAP);
  } else if (current) {
    image.showImage(current.row, current.path);
  }
}

// --- listings ---

async function showMap(isMap) {
  isMapWanted = isMap;
  if (isMap && !await map.loadMap()) {
    return; // until it is ready
  }
  isMapWanted = false;
  $('map').hidden = !isMap;
  $('grid').hidden = isMap;
  $('to-map').setAttribute('aria-pressed', isMap);
  $('to-grid').setAttribute('aria-pressed', !isMap);
  (isMap ? $('points') : $('grid')).focus();
  if (isMap) {
    map.recolour();
  } else {
    grid.layout();
  }
  showChosen();
}

$('to-map').addEventListener('click', () => showMap(true));
$('to-grid').addEventListener('click', () => showMap(false));
map.onOutlined(async corners => {
  outline = corners;
  await showMap(false);
  show();
});
map.onPointChosen(async row => {
  const known = await get(`/api/images/${row}`);
  image.showImage(row, known.path);
});
grow.onSuggestions(async (listing, total) => {
  orders.enterSuggestions();
  lastRequest = null;
  wanted++;
  await showMap(false);
  grid.show(listing, total, 0, 3);
  $('shown').textContent = `${counted(total, 'image')} suggested`;
  $('nothing').hidden = total > 0;
  $('grid').focus();
});

function focusImages() {
  $(isAtMap() ? 'points' : 'grid').focus();
}

listenToKeys({
  grid, giveLabel, nameClassOf, leaf, findAlike, show, showMap, isAtMap, openCurrent, focusImages,
});

// --- what the server tells ---

onNoteClosed(focusImages);

if (matchMedia('(max-width: 700px)').matches) {
  $('choose-panel').open = false; // labels are what a thumb needs
}

/** Takes up what may be ready by now: null for anything. */
function takeReadiness(what) {
  grow.takeReadiness(orders.orderings(), isReadyToSuggest);
  image.takeReadiness(what);
  if (isMapWanted && (what ?? 'map') === 'map') {
    showMap(true);
  } else if (isAtMap() && (what ?? $('colour').value) === $('colour').value) {
    map.recolour();
  }
  return retry();
}

let isFirst = true;
listen({
  async hello(state) {
    const wasGone = !$('gone').hidden;
    const isOther = takeKey(state.key);
    $('name').textContent = state.name;
    document.title = `${state.name}: sdclr explore`;
    $('size').textContent = counted(state.images, 'image');
    $('gone').hidden = true;
    features.failure = state.failure ?? null;
    takeNotes([...state.notes, ...(state.failure ? [state.failure] : [])], isOther);
    drawClusters(state.clusters ?? []);
    isReadyToSuggest = state.isReadyToSuggest;
    orders.takeOrderings(state.orderings);
    labels.take(state.labels, true);
    labels.takeWays(state.ways);
    grow.takeGrowth(state.growth);
    if (isFirst) {
      isFirst = false;
      $('grid').focus();
    }
    const awaited = takeReadiness(null);
    if (isOther) {
      await show(grid.place); // else what is shown stays, so that images do not jump away
    } else if (wasGone) {
      grid.layout(); // with what could not be loaded
      await awaited;
    }
    if (wasGone) {
      say('Connected again');
    }
  },
  ready({what, failure, clusters}) {
    if (what === 'failure') {
      features.failure = failure;
      note(failure);
    } else if (what === 'cluster') {
      drawClusters(clusters);
    }
    isReadyToSuggest = isReadyToSuggest || what === 'suggestions';
    orders.takeReady(what);
    takeReadiness(what);
  },
  labels: change => labels.take(change, false),
  growth(state) {
    grow.takeGrowth(state);
    retry();
  },
  note: ({note: text}) => note(text),
  settled: ({note: text}) => settle(text),
}, isGone => {
  $('gone').textContent = isGone
    ? 'The server does not know this window: open the address that sdclr printed.'
    : 'The server does not answer: no label is kept until it does.';
  $('gone').hidden = false;
});
