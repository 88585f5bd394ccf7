// The grid: only the images in sight, and a few beyond, are in the document.
import {element, get, smallPicture} from './server.js';
import {classNumber, markText, marks} from './labels.js';

const CHUNK = 200;
const MOST_CHUNKS = 60;
/** Browsers know no taller elements than about twice this. */
const MOST_PIXELS = 8e6;
const ROWS_BEYOND = 2;
const LINE_PIXELS = 15;
const GAP = 6;

/** Of a path; where it needs a second line, that begins with the extension. */
function fileName(path) {
  const name = path.split('/').pop();
  const extension = Math.max(0, name.lastIndexOf('.'));
  return [name.slice(0, extension), element('wbr'), name.slice(extension)];
}

export class Grid {
  constructor(box, {onMove, onOpen, onExpired}) {
    this.box = box;
    this.onMove = onMove;
    this.onOpen = onOpen;
    this.onExpired = onExpired;
    this.spacer = element('div', {className: 'spacer', role: 'presentation'});
    box.append(this.spacer);
    this.side = 104;
    this.lines = 1;
    this.tiles = new Map();
    this.empty();
    box.addEventListener('scroll', () => this.scrolled(), {passive: true});
    box.addEventListener('click', event => this.clicked(event));
    box.addEventListener('dblclick', event => {
      if (event.target.closest('.tile')) {
        this.onOpen();
      }
    });
    new ResizeObserver(() => this.layout()).observe(box);
  }

  empty() {
    this.listing = null;
    this.total = 0;
    this.chunks = new Map();
    this.place = 0;
    this.stretches = [];
    this.isPicking = false; // one by one, so that moving keeps what is chosen
    this.anchor = 0;
    this.offset = 0;
  }

  /** Shows a listing from its beginning, or from where this was, with so many lines below images. */
  show(listing, total, place = 0, lines = 1) {
    this.empty();
    this.lines = lines;
    this.listing = listing;
    this.total = total;
    this.place = Math.max(0, Math.min(place, total - 1));
    this.anchor = this.place;
    this.tiles.forEach(tile => tile.remove());
    this.tiles.clear();
    this.box.scrollTop = 0;
    this.seen = 0;
    this.layout();
    this.reveal();
    this.moved();
  }

  resize(side) {
    this.side = side;
    this.layout();
    this.reveal();
  }

  layout() {
    this.columns = Math.max(1, Math.floor((this.box.clientWidth - GAP) / (this.side + GAP)));
    this.rowPixels = this.side + this.lines * LINE_PIXELS + GAP;
    this.pixels = Math.ceil(this.total / this.columns) * this.rowPixels + GAP;
    const shown = Math.min(this.pixels, MOST_PIXELS);
    this.spacer.style.height = `${shown}px`;
    this.isScaled = this.pixels > MOST_PIXELS;
    this.box.style.setProperty('--side', `${this.side}px`);
    this.box.style.setProperty('--lines', this.lines);
    this.tiles.forEach(tile => tile.remove());
    this.tiles.clear();
    this.scrolled();
  }

  // In a scaled grid, small movements are taken as they are and leaps as shares of the whole.
  scrolled() {
    const top = this.box.scrollTop;
    if (this.isScaled) {
      const end = this.box.scrollHeight - this.box.clientHeight;
      const last = this.pixels - this.box.clientHeight;
      const step = top - (this.seen ?? 0);
      const isLeap = Math.abs(step) > 3 * this.box.clientHeight;
      this.offset = top <= 0 ? 0 : top >= end ? last
        : isLeap ? top / end * last
        : Math.max(0, Math.min(last, this.offset + step));
    } else {
      this.offset = top;
    }
    this.seen = top;
    this.draw();
  }

  scrollTo(offset) {
    const last = Math.max(0, this.pixels - this.box.clientHeight);
    this.offset = Math.max(0, Math.min(last, offset));
    if (this.isScaled) {
      const end = this.box.scrollHeight - this.box.clientHeight;
      this.box.scrollTop = Math.min(end - 1, Math.max(1, this.offset / last * end));
      if (this.offset === 0 || this.offset === last) {
        this.box.scrollTop = this.offset === 0 ? 0 : end;
      }
    } else {
      this.box.scrollTop = this.offset;
    }
    this.seen = this.box.scrollTop;
    this.draw();
  }

  draw() {
    const base = this.box.scrollTop - this.offset;
    const first = Math.max(0, Math.floor(this.offset / this.rowPixels) - ROWS_BEYOND);
    const rows = Math.ceil(this.box.clientHeight / this.rowPixels) + 2 * ROWS_BEYOND + 1;
    const from = first * this.columns;
    const to = Math.min(this.total, (first + rows) * this.columns);
    for (const [place, tile] of this.tiles) {
      if (place < from || place >= to) {
        tile.remove();
        this.tiles.delete(place);
      }
    }
    for (let place = from; place < to; place++) {
      let tile = this.tiles.get(place);
      if (!tile) {
        tile = this.makeTile(place);
        this.tiles.set(place, tile);
        this.spacer.append(tile);
      }
      const top = base + GAP + Math.floor(place / this.columns) * this.rowPixels;
      const left = GAP + place % this.columns * (this.side + GAP);
      tile.style.transform = `translate(${left}px, ${top}px)`;
    }
    this.wanted = [from, to];
    clearTimeout(this.loading);
    this.loading = setTimeout(() => this.load(), this.tiles.size && this.isFast() ? 80 : 0);
    this.box.setAttribute('aria-activedescendant', this.tiles.has(this.place) ? `at${this.place}` : '');
  }

  /** Whether the user is leaping past images that need not be loaded. */
  isFast() {
    const now = performance.now();
    const speed = Math.abs(this.offset - (this.lastOffset ?? 0)) / (now - (this.lastTime ?? 0));
    this.lastOffset = this.offset;
    this.lastTime = now;
    return speed > 8;
  }

  makeTile(place) {
    const tile = element('div', {
      className: 'tile', id: `at${place}`, role: 'option',
      'aria-posinset': place + 1, 'aria-setsize': this.total,
    });
    tile.dataset.place = place;
    tile.append(element('span', {className: 'frame'}), element('span', {className: 'caption'}));
    this.fill(tile, place);
    return tile;
  }

  fill(tile, place) {
    const item = this.item(place);
    tile.setAttribute('aria-selected', this.isChosen(place));
    tile.classList.toggle('current', place === this.place);
    if (!item) {
      tile.setAttribute('aria-label', `image ${place + 1}`);
      return;
    }
    const mark = marks.get(item.row);
    const said = markText(mark);
    tile.setAttribute('aria-label',
      [item.path, said || 'no label', item.caption].filter(Boolean).join(', '));
    const frame = tile.firstChild;
    if (tile.dataset.row !== String(item.row)) {
      tile.dataset.row = item.row;
      const img = element('img', {alt: '', decoding: 'async', draggable: false});
      img.addEventListener('error', () => img.replaceWith(
        element('span', {className: 'missing', textContent: item.path})));
      img.src = smallPicture(item.row);
      frame.replaceChildren(img);
      tile.title = item.caption ? `${item.path}: ${item.caption}` : item.path;
    }
    frame.querySelector('.badge')?.remove();
    if (said) {
      const kind = mark.state === 'labelled' ? `c${classNumber(mark.label) % 12}` : mark.state;
      frame.append(element('span', {className: `badge ${kind}`, textContent: said}));
    }
    tile.lastChild.replaceChildren(...(item.caption ? [item.caption] : fileName(item.path)));
  }

  item(place) {
    return this.chunks.get(Math.floor(place / CHUNK))?.tiles?.[place % CHUNK];
  }

  async load() {
    const [from, to] = this.wanted;
    for (let chunk = Math.floor(from / CHUNK); chunk * CHUNK < to; chunk++) {
      if (!this.chunks.has(chunk)) {
        this.loadChunk(chunk);
      }
    }
    this.redraw();
  }

  async loadChunk(chunk) {
    const listing = this.listing;
    this.chunks.set(chunk, {});
    if (this.chunks.size > MOST_CHUNKS) {
      const near = Math.floor(this.wanted[0] / CHUNK);
      const farthest = [...this.chunks.keys()]
        .reduce((a, b) => Math.abs(a - near) > Math.abs(b - near) ? a : b);
      this.chunks.delete(farthest);
    }
    try {
      const loaded = await get(`/api/listings/${listing}?from=${chunk * CHUNK}&count=${CHUNK}`);
      if (listing === this.listing) {
        this.chunks.set(chunk, loaded);
        this.redraw();
        this.moved();
      }
    } catch (error) {
      if (listing === this.listing) {
        this.chunks.delete(chunk);
        if (error.status === 410) {
          this.onExpired(this.place);
        }
      }
    }
  }

  redraw() {
    this.tiles.forEach((tile, place) => this.fill(tile, place));
  }

  moved() {
    this.box.setAttribute('aria-activedescendant', this.tiles.has(this.place) ? `at${this.place}` : '');
    this.onMove();
  }

  /** The image that the keys act on. */
  current() {
    return this.total ? this.item(this.place) : undefined;
  }

  isChosen(place) {
    return this.stretches.some(([from, to]) => place >= from && place <= to);
  }

  chosenCount() {
    return this.stretches.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  }

  /** The chosen images, or else the one that the keys are at. */
  meant() {
    return this.stretches.length ? this.stretches : [[this.place, this.place]];
  }

  /**
   * What a label is given to: rows, which the server knows however long ago they were listed, or
   * stretches of the listing where not all of them are loaded.
   */
  which() {
    const stretches = this.meant();
    const number = stretches.reduce((sum, [from, to]) => sum + to - from + 1, 0);
    const rows = number > MOST_CHUNKS * CHUNK ? [] : this.chosenRows(number);
    return rows.length === number ? {rows} : {stretches};
  }

  /** Rows of the chosen images as far as they are loaded, at most so many. */
  chosenRows(most) {
    const rows = [];
    for (const [from, to] of this.meant()) {
      for (let place = from; place <= to && rows.length < most; place++) {
        const item = this.item(place);
        if (item) {
          rows.push(item.row);
        }
      }
    }
    return rows;
  }

  choose(stretches, isPicking = false) {
    this.stretches = stretches;
    this.isPicking = isPicking;
    this.redraw();
    this.moved();
  }

  /** Joins or parts: the place is chosen when it was not. */
  toggle(place) {
    if (this.isChosen(place)) {
      this.choose(this.stretches.flatMap(([from, to]) => place < from || place > to ? [[from, to]]
        : [[from, place - 1], [place + 1, to]].filter(([a, b]) => a <= b)), true);
    } else {
      this.choose([...this.stretches, [place, place]], true);
    }
  }

  moveTo(place, isStretch = false) {
    if (!this.total) {
      return;
    }
    this.place = Math.max(0, Math.min(this.total - 1, place));
    if (isStretch) {
      this.stretches = [[Math.min(this.anchor, this.place), Math.max(this.anchor, this.place)]];
      this.isPicking = false;
    } else {
      this.anchor = this.place;
      this.stretches = this.isPicking ? this.stretches : [];
    }
    this.reveal();
    this.redraw();
    this.moved();
  }

  /** Goes to what follows the image, or the chosen ones, which are chosen no more. */
  moveOn() {
    const last = Math.max(...this.meant().map(([, to]) => to));
    const hasNext = last < this.total - 1 && this.place <= last;
    this.isPicking = false;
    this.moveTo(hasNext ? last + 1 : this.place);
  }

  /** Brings the current image into sight. */
  reveal() {
    if (!this.total) {
      return;
    }
    const top = Math.floor(this.place / this.columns) * this.rowPixels;
    const below = top + this.rowPixels + GAP - this.box.clientHeight;
    if (this.offset > top) {
      this.scrollTo(top);
    } else if (this.offset < below) {
      this.scrollTo(below);
    }
  }

  clicked(event) {
    const tile = event.target.closest('.tile');
    if (!tile) {
      return;
    }
    this.box.focus();
    const place = Number(tile.dataset.place);
    if (event.ctrlKey || event.metaKey) {
      if (!this.stretches.length && this.place !== place) {
        this.stretches = [[this.place, this.place]];
      }
      this.place = place;
      this.anchor = place;
      this.toggle(place);
    } else {
      this.isPicking = false;
      this.moveTo(place, event.shiftKey);
    }
  }

  /** Moves as a key says; whether it did. */
  key(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.rowPixels)) * this.columns;
    const steps = {
      ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns,
      PageUp: -page, PageDown: page, Home: -this.place, End: this.total,
    };
    if (event.key in steps) {
      const to = this.place + steps[event.key];
      if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown' || (to >= 0 && to < this.total)) {
        this.moveTo(to, event.shiftKey);
      }
      return true;
    }
    if (event.key === ' ') {
      this.toggle(this.place);
      return true;
    }
    return false;
  }
}
