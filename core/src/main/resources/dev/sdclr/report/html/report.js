// Shows what a mark's title says, in place of the browser's own slow tooltip, with its picture on a
// map, and lets the arrow keys walk through the marks of the chart, map or gallery that has the
// focus. A click on a picture of a gallery, or Enter, shows it larger, and the arrow keys then turn
// over the leaves. A click on a name in a map's legend shows its points alone.
(function () {
  'use strict';
  var tip = document.createElement('div');
  tip.className = 'tip';
  tip.setAttribute('role', 'status');
  tip.hidden = true;
  var picture = document.createElement('canvas');
  picture.width = 96;
  picture.height = 96;
  var words = document.createElement('span');
  tip.append(picture, words);
  document.body.appendChild(tip);

  var texts = new WeakMap();
  var current = null;

  document.querySelectorAll('.mark').forEach(function (mark) {
    var title = mark.querySelector('title');
    texts.set(mark, title ? title.textContent : mark.getAttribute('title'));
    if (title) {
      title.remove();
    } else {
      mark.removeAttribute('title');
    }
  });

  function hide() {
    if (current) {
      current.classList.remove('on');
    }
    current = null;
    tip.hidden = true;
  }

  function show(mark, x, y) {
    if (current !== mark) {
      hide();
      current = mark;
      mark.classList.add('on');
      words.textContent = texts.get(mark);
      draw(mark);
      tip.hidden = false;
    }
    var right = Math.max(8, document.documentElement.clientWidth - tip.offsetWidth - 8);
    tip.style.left = Math.max(8, Math.min(x + 14, right)) + 'px';
    var above = y - tip.offsetHeight - 12;
    tip.style.top = (above > 8 ? above : y + 18) + 'px';
  }

  // The picture of a map's point is a tile of the sheet that holds them all.
  function draw(mark) {
    var data = mark.ownerSVGElement ? mark.ownerSVGElement.dataset : {};
    picture.hidden = !data.sheet;
    if (data.sheet) {
      var tile = Number(data.tile);
      var number = Number(mark.dataset.n);
      var column = number % data.columns;
      var row = Math.floor(number / data.columns);
      var context = picture.getContext('2d');
      context.imageSmoothingEnabled = tile > 40;
      context.drawImage(document.getElementById(data.sheet),
        column * tile, row * tile, tile, tile, 0, 0, 96, 96);
    }
  }

  // Where a map's points lie, in units of its drawing.
  var places = new WeakMap();

  function placesOf(map) {
    if (!places.has(map)) {
      places.set(map, Array.from(map.querySelectorAll('.mark'), function (mark) {
        var box = mark.getBBox();
        return { mark: mark, x: box.x + box.width / 2, y: box.y + box.height / 2 };
      }));
    }
    return places.get(map).filter(function (place) {
      return !place.mark.classList.contains('away');
    });
  }

  // The mark of the place with the least cost, if any is below the limit.
  function cheapest(map, cost, limit) {
    var best = null;
    placesOf(map).forEach(function (place) {
      var own = cost(place);
      if (limit > own) {
        limit = own;
        best = place.mark;
      }
    });
    return best;
  }

  function nearest(map, x, y, limit) {
    return cheapest(map, function (place) {
      return Math.hypot(place.x - x, place.y - y);
    }, limit);
  }

  // Points are small: pointing close to one is enough.
  function near(map, event) {
    var box = map.getBoundingClientRect();
    var scale = map.viewBox.baseVal.width / box.width;
    return nearest(map, (event.clientX - box.left) * scale, (event.clientY - box.top) * scale,
      12 * scale);
  }

  var directions = {
    ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1]
  };

  function beside(map, direction) {
    var from = placesOf(map).find(function (place) {
      return place.mark === current;
    });
    if (!from) {
      var size = map.viewBox.baseVal;
      return nearest(map, size.width / 2, size.height / 2, Infinity);
    }
    return cheapest(map, function (place) {
      var dx = place.x - from.x;
      var dy = place.y - from.y;
      var ahead = dx * direction[0] + dy * direction[1];
      return ahead > 0.5 ? ahead + 2 * Math.abs(dx * direction[1] + dy * direction[0]) : Infinity;
    }, Infinity) || current;
  }

  function isolate(key) {
    var maps = key.closest('.maps');
    var pressed = key.getAttribute('aria-pressed') === 'true';
    maps.querySelectorAll('.keys li[data-style]').forEach(function (other) {
      other.setAttribute('aria-pressed', String(other === key ? !pressed : false));
    });
    maps.querySelectorAll('.mark').forEach(function (mark) {
      var belongs = pressed || mark.classList.contains(key.dataset.style);
      mark.classList.toggle('away', !belongs);
    });
  }

  document.querySelectorAll('.keys li[data-style]').forEach(function (key) {
    key.setAttribute('tabindex', '0');
    key.setAttribute('role', 'button');
    key.setAttribute('aria-pressed', 'false');
    key.addEventListener('click', function () {
      isolate(key);
    });
    key.addEventListener('keydown', function (event) {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        isolate(key);
      }
    });
  });

  // Another colouring has another legend: what is shown alone of the one would not stand in it.
  document.querySelectorAll('.choice input').forEach(function (input) {
    input.addEventListener('change', function () {
      var pressed = input.closest('.maps').querySelector('.keys [aria-pressed=true]');
      if (pressed) {
        isolate(pressed);
      }
    });
  });

  function showBeside(mark) {
    mark.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    var box = mark.getBoundingClientRect();
    show(mark, box.left + box.width / 2, box.top + Math.min(box.height / 2, 40));
  }

  function follow(event) {
    var target = event.target.closest ? event.target : document.body;
    var map = target.closest('.points');
    var mark = map ? near(map, event) : target.closest('.mark');
    if (mark) {
      show(mark, event.clientX, event.clientY);
    } else {
      hide();
    }
  }

  var viewer = document.createElement('dialog');
  viewer.className = 'viewer';
  var large = document.createElement('img');
  var about = document.createElement('p');
  about.setAttribute('aria-live', 'polite');
  var buttons = document.createElement('div');
  var leaves = [];
  var leaf = 0;
  viewer.append(about, buttons);
  document.body.appendChild(viewer);

  function button(text, action) {
    var made = document.createElement('button');
    made.type = 'button';
    made.textContent = text;
    made.addEventListener('click', action);
    buttons.append(made);
  }

  button('Previous', function () {
    turn(leaf - 1);
  });
  button('Next', function () {
    turn(leaf + 1);
  });
  button('Close', function () {
    viewer.close();
  });

  function turn(to) {
    leaf = Math.max(0, Math.min(leaves.length - 1, to));
    var mark = leaves[leaf];
    var small = mark.querySelector('img');
    large.src = mark.dataset.large || small.src;
    large.alt = small.alt;
    large.className = mark.dataset.large ? '' : small.className;
    about.textContent = texts.get(mark);
  }

  // Tiles without a picture have nothing to show.
  function enlarge(mark) {
    if (!mark || !mark.querySelector('img')) {
      return;
    }
    hide();
    leaves = Array.from(mark.closest('.gallery').querySelectorAll('.mark')).filter(function (tile) {
      return tile.querySelector('img');
    });
    viewer.setAttribute('aria-label', mark.closest('.gallery').getAttribute('aria-label'));
    turn(leaves.indexOf(mark));
    viewer.prepend(large);
    viewer.showModal();
  }

  viewer.addEventListener('close', function () {
    leaves[leaf].closest('.gallery').focus({ preventScroll: true });
    showBeside(leaves[leaf]);
  });

  viewer.addEventListener('click', function (event) {
    if (event.target === viewer) {
      viewer.close();
    }
  });

  viewer.addEventListener('keydown', function (event) {
    if (event.key === 'Escape') {
      event.preventDefault();
      viewer.close();
      return;
    }
    var next = {
      ArrowRight: leaf + 1, ArrowDown: leaf + 1, ArrowLeft: leaf - 1, ArrowUp: leaf - 1,
      Home: 0, End: leaves.length - 1
    }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      turn(next);
    }
  });

  document.querySelectorAll('.gallery').forEach(function (gallery) {
    gallery.addEventListener('click', function (event) {
      enlarge(event.target.closest('.mark'));
    });
    var hint = gallery.closest('figure').querySelector('figcaption p');
    hint.append(' A click, or Enter, shows a picture larger.');
  });

  document.addEventListener('pointermove', follow);
  document.addEventListener('pointerdown', follow);
  document.addEventListener('focusout', hide);
  document.addEventListener('wheel', hide, { passive: true });
  document.addEventListener('touchmove', hide, { passive: true });

  document.addEventListener('keydown', function (event) {
    var group = event.target;
    if (!group.matches('.drawing svg, .gallery')) {
      return;
    }
    if (event.key === 'Escape') {
      hide();
      return;
    }
    if (group.matches('.points')) {
      if (directions[event.key]) {
        event.preventDefault();
        showBeside(beside(group, directions[event.key]));
      }
      return;
    }
    var marks = Array.from(group.querySelectorAll('.mark'));
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      enlarge(current || marks[0]);
      return;
    }
    var last = marks.length - 1;
    var at = marks.indexOf(current);
    var next = {
      ArrowRight: Math.min(last, at + 1),
      ArrowLeft: at === -1 ? last : Math.max(0, at - 1),
      Home: 0,
      End: last
    }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      showBeside(marks[next]);
    }
  });
})();
