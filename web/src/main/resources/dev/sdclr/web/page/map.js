// The map: every image a point, near ones alike. Drawn by hand, so that a million points suffice.
import {$, element, features, get, getBytes, say, smallPicture} from './server.js';
import {classNames, classNumber, marks, markText} from './labels.js';

const STEPS = 65535;
const CELLS = 256;
const NEAR_PIXELS = 12;
const MILLIS_TO_REST = 100;

const canvas = $('points');
const plot = $('plot');

let places = null;
let colours = null;
let cells = null;
let zoom = {scale: 1, x: 0.5, y: 0.5};
let outline = null;
let isOutlining = false;
let onOutline = () => {};
let onPoint = () => {};

export const onOutlined = handler => { onOutline = handler; };
export const onPointChosen = handler => { onPoint = handler; };

export async function loadMap() {
  if (places) {
    return true;
  }
  try {
    places = new Uint16Array(await getBytes('/api/map'));
  } catch (error) {
    say(error.status !== 409 ? error.message
      : features.failure ? 'No map: the features cannot be used'
        : 'The map appears once the features have been read');
    return false;
  }
  index();
  await recolour();
  return true;
}

/** Rows by the cell of a raster that they lie in, so that the nearest is found at once. */
function index() {
  const n = places.length / 2;
  const cellOf = row => (places[2 * row + 1] >> 8) * CELLS + (places[2 * row] >> 8);
  const starts = new Uint32Array(CELLS * CELLS + 1);
  for (let row = 0; row < n; row++) {
    starts[cellOf(row) + 1]++;
  }
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    starts[cell + 1] += starts[cell];
  }
  const next = starts.slice();
  const rows = new Uint32Array(n);
  for (let row = 0; row < n; row++) {
    rows[next[cellOf(row)]++] = row;
  }
  cells = {starts, rows};
}

const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function rgb(colour) {
  const [r, g, b] = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
  return (0xff000000 | b << 16 | g << 8 | r) >>> 0;
}

const classColours = () => Array.from({length: 12}, (_, i) => rgb(css(`--c${i}`)));

export async function recolour() {
  if (!places) {
    return;
  }
  const by = $('colour').value;
  const n = places.length / 2;
  colours = new Uint32Array(n);
  const legend = [];
  if (by === 'label') {
    colours.fill(rgb(css('--point')));
    const palette = classColours();
    for (const [row, mark] of marks) {
      colours[row] = mark.state === 'labelled'
        ? palette[classNumber(mark.label) % 12] : rgb(css('--text'));
    }
    if ([...marks.values()].some(mark => mark.state !== 'labelled')) {
      legend.push(['text', 'not sure, or a bad image']);
    }
    legend.push(['', 'no label']);
    classNames().forEach(name => legend.push([`c${classNumber(name) % 12}`, name]));
  } else {
    try {
      const bytes = new Uint8Array(await getBytes(`/api/map/${encodeURIComponent(by)}`));
      if (by === 'cluster') {
        const palette = classColours();
        bytes.forEach((value, row) => { colours[row] = palette[value % 12]; });
        legend.push(['', 'neighbouring colours are different clusters; twelve colours recur']);
      } else {
        const low = css('--low');
        const high = css('--high');
        const ramp = Array.from({length: 256}, (_, i) => mixed(low, high, i / 255));
        bytes.forEach((value, row) => { colours[row] = ramp[value]; });
        legend.push(['high', 'first in the order'], ['low', 'last']);
      }
    } catch (error) {
      colours.fill(rgb(css('--point')));
      legend.push(['', error.status === 409 ? `${by} is not ready yet` : error.message]);
    }
  }
  $('legend').replaceChildren(...legend.map(([kind, text]) => element('li', {},
    element('span', {className: `swatch ${kind}`}), text)));
  draw();
}

function mixed(low, high, share) {
  const part = at => Math.round(parseInt(low.slice(at, at + 2), 16) * (1 - share)
    + parseInt(high.slice(at, at + 2), 16) * share);
  return (0xff000000 | part(5) << 16 | part(3) << 8 | part(1)) >>> 0;
}

// From the map's unit square to the canvas's pixels, and back; y points up.
function frame() {
  const side = Math.min(canvas.width, canvas.height) * 0.94 * zoom.scale;
  return {side, left: canvas.width / 2 - zoom.x * side, bottom: canvas.height / 2 + zoom.y * side};
}

const ratio = () => window.devicePixelRatio || 1;

function unitAt(event) {
  const box = canvas.getBoundingClientRect();
  const {side, left, bottom} = frame();
  return {
    x: ((event.clientX - box.left) * ratio() - left) / side,
    y: (bottom - (event.clientY - box.top) * ratio()) / side,
  };
}

let isAsked = false;
export function draw() {
  if (!isAsked) {
    isAsked = true;
    requestAnimationFrame(() => { isAsked = false; drawNow(); });
  }
}

function drawNow() {
  const width = Math.round(plot.clientWidth * ratio());
  const height = Math.round(plot.clientHeight * ratio());
  if (!places || !width || !height) {
    return;
  }
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const {side, left, bottom} = frame();
  const n = places.length / 2;
  const apart = 0.94 * Math.min(plot.clientWidth, plot.clientHeight) / Math.sqrt(n); // if they lay evenly
  const dot = Math.max(1, Math.min(4, Math.round(apart / 6 + 0.7)));
  const size = Math.round(dot * ratio() * Math.min(3, Math.sqrt(zoom.scale)));
  const plain = rgb(css('--point'));
  const paint = (isPlain, size) => {
    for (let row = 0; row < n; row++) {
      if (colours[row] === plain !== isPlain) {
        continue;
      }
      const x = Math.round(left + places[2 * row] / STEPS * side - size / 2);
      const y = Math.round(bottom - places[2 * row + 1] / STEPS * side - size / 2);
      if (x < 0 || y < 0 || x + size > width || y + size > height) {
        continue;
      }
      for (let j = 0; j < size; j++) {
        pixels.fill(colours[row], (y + j) * width + x, (y + j) * width + x + size);
      }
    }
  };
  paint(true, size);
  paint(false, $('colour').value === 'label' ? size + Math.round(3 * ratio()) : size); // what says something lies above what does not
  context.putImageData(image, 0, 0);
  if (outline) {
    context.beginPath();
    outline.forEach(({x, y}, i) => context[i ? 'lineTo' : 'moveTo'](left + x * side, bottom - y * side));
    context.closePath();
    context.strokeStyle = css('--accent');
    context.lineWidth = 2 * ratio();
    context.stroke();
  }
}

function nearest({x, y}) {
  const {side} = frame();
  const reach = NEAR_PIXELS * ratio() / side;
  let best = -1;
  let least = reach * reach;
  const cell = value => Math.max(0, Math.min(CELLS - 1, Math.floor(value * STEPS) >> 8));
  for (let j = cell(y - reach); j <= cell(y + reach); j++) {
    for (let i = cell(x - reach); i <= cell(x + reach); i++) {
      for (let at = cells.starts[j * CELLS + i]; at < cells.starts[j * CELLS + i + 1]; at++) {
        const row = cells.rows[at];
        const dx = places[2 * row] / STEPS - x;
        const dy = places[2 * row + 1] / STEPS - y;
        if (dx * dx + dy * dy < least) {
          least = dx * dx + dy * dy;
          best = row;
        }
      }
    }
  }
  return best;
}

/** Its path is asked for once the pointer rests on it. */
async function tellUnder(row) {
  const told = $('under').querySelector('span');
  told.textContent = markText(marks.get(row));
  await new Promise(rested => setTimeout(rested, MILLIS_TO_REST));
  try {
    const path = under === row ? (await get(`/api/images/${row}`)).path : null;
    if (path !== null && under === row) {
      told.textContent = [path, markText(marks.get(row))].filter(Boolean).join(': ');
    }
  } catch (error) {
    say(error.message);
  }
}

let under = -1;
function showUnder(event) {
  const row = places ? nearest(unitAt(event)) : -1;
  const box = $('under');
  box.hidden = row < 0;
  if (row < 0) {
    under = -1;
    return;
  }
  const around = plot.getBoundingClientRect();
  const x = event.clientX - around.left;
  const y = event.clientY - around.top;
  box.style.left = `${x + (x > around.width - 190 ? -180 : 14)}px`;
  box.style.top = `${Math.max(0, Math.min(y + 14, around.height - 190))}px`;
  if (row !== under) {
    under = row;
    box.querySelector('img').src = smallPicture(row);
    tellUnder(row);
  }
}

function zoomBy(factor, at = {x: zoom.x, y: zoom.y}) {
  const scale = Math.max(0.5, Math.min(400, zoom.scale * factor));
  const kept = zoom.scale / scale;
  zoom = {scale, x: at.x + (zoom.x - at.x) * kept, y: at.y + (zoom.y - at.y) * kept};
  draw();
}

let from = null;
let hasMoved = false;
let isDrawing = false; // an outline rather than moving the map, as decided when the pointer went down
canvas.addEventListener('pointerdown', event => {
  canvas.setPointerCapture(event.pointerId);
  from = event;
  hasMoved = false;
  isDrawing = isOutlining || event.shiftKey;
  if (isDrawing) {
    outline = [unitAt(event)];
  }
});
canvas.addEventListener('pointermove', event => {
  if (!from) {
    showUnder(event);
    return;
  }
  hasMoved = hasMoved || Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > 3;
  if (isDrawing) {
    outline.push(unitAt(event));
    draw();
  } else {
    const before = unitAt(from);
    const now = unitAt(event);
    zoom = {...zoom, x: zoom.x + before.x - now.x, y: zoom.y + before.y - now.y};
    from = event;
    draw();
  }
});
canvas.addEventListener('pointerup', event => {
  const isOutline = from && isDrawing;
  from = null;
  if (isOutline && outline.length > 2) {
    isOutlining = false;
    $('lasso').setAttribute('aria-pressed', 'false');
    const step = Math.ceil(outline.length / 2000);
    onOutline(outline.filter((_, i) => i % step === 0).flatMap(({x, y}) => [x, y]));
  } else if (!hasMoved && !isOutline) {
    const row = places ? nearest(unitAt(event)) : -1;
    if (row >= 0) {
      onPoint(row);
    }
  }
});
canvas.addEventListener('pointerleave', () => { $('under').hidden = true; });
canvas.addEventListener('wheel', event => {
  event.preventDefault();
  zoomBy(Math.exp(-event.deltaY / 400), unitAt(event));
}, {passive: false});
canvas.addEventListener('keydown', event => {
  const step = 0.1 / zoom.scale;
  const moves = {ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step]};
  if (event.key in moves) {
    zoom = {...zoom, x: zoom.x + moves[event.key][0], y: zoom.y + moves[event.key][1]};
    draw();
  } else if (event.key === '+' || event.key === '=') {
    zoomBy(1.5);
  } else if (event.key === '-') {
    zoomBy(1 / 1.5);
  } else if (event.key === 'l') {
    beginOutline();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
});

function beginOutline() {
  isOutlining = !isOutlining;
  $('lasso').setAttribute('aria-pressed', isOutlining);
  if (isOutlining) {
    say('Draw around images, and the grid shows them');
  }
}

export function forgetOutline() {
  outline = null;
  draw();
}

$('lasso').addEventListener('click', beginOutline);
$('zoom-in').addEventListener('click', () => zoomBy(1.5));
$('zoom-out').addEventListener('click', () => zoomBy(1 / 1.5));
$('whole').addEventListener('click', () => {
  zoom = {scale: 1, x: 0.5, y: 0.5};
  draw();
});
$('colour').addEventListener('change', recolour);
new ResizeObserver(draw).observe(plot);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour);
