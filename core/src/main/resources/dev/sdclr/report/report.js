// Shows what a mark's title says, in place of the browser's own slow tooltip, and lets the arrow
// keys walk through the marks of the chart or gallery that has the focus.
(function () {
  'use strict';
  var tip = document.createElement('div');
  tip.className = 'tip';
  tip.setAttribute('role', 'status');
  tip.hidden = true;
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
      tip.textContent = texts.get(mark);
      tip.hidden = false;
    }
    var right = Math.max(8, document.documentElement.clientWidth - tip.offsetWidth - 8);
    tip.style.left = Math.max(8, Math.min(x + 14, right)) + 'px';
    var above = y - tip.offsetHeight - 12;
    tip.style.top = (above > 8 ? above : y + 18) + 'px';
  }

  function showBeside(mark) {
    mark.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    var box = mark.getBoundingClientRect();
    show(mark, box.left + box.width / 2, box.top + Math.min(box.height / 2, 40));
  }

  function follow(event) {
    var mark = event.target.closest ? event.target.closest('.mark') : null;
    if (mark) {
      show(mark, event.clientX, event.clientY);
    } else {
      hide();
    }
  }

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
    var marks = Array.from(group.querySelectorAll('.mark'));
    var last = marks.length - 1;
    var at = marks.indexOf(current);
    var next = {
      ArrowRight: Math.min(last, at + 1),
      ArrowLeft: at === -1 ? last : Math.max(0, at - 1),
      Home: 0,
      End: last
    }[event.key];
    if (event.key === 'Escape') {
      hide();
    } else if (next !== undefined) {
      event.preventDefault();
      showBeside(marks[next]);
    }
  });
})();
