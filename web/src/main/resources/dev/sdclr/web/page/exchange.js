// Labels from other programs, and for them.
import {$, counted, element, getFile, post, postFile, say} from './server.js';
import {takeWays} from './labels.js';

const MILLIS_TO_SAVE = 60_000; // until the browser needs the content no more

$('form').addEventListener('change', () => { $('save').href = `/api/labels/${$('form').value}`; });

// Of a download that is refused, a browser would not show why.
$('save').addEventListener('click', async event => {
  event.preventDefault();
  try {
    const {name, content} = await getFile($('save').href);
    const address = URL.createObjectURL(content);
    element('a', {href: address, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(address), MILLIS_TO_SAVE);
    tell('');
  } catch (error) {
    tell(`Nothing is saved: ${error.message}`);
  }
});

/** Says it where the user has just clicked, and where screen readers hear it. */
function tell(text) {
  $('exchanged').textContent = text;
}

$('labels-file').addEventListener('change', async () => {
  const file = $('labels-file').files[0];
  if (!file) {
    return;
  }
  tell(`Reading ${file.name}…`);
  try {
    const taken = await postFile(`/api/labels/import?name=${encodeURIComponent(file.name)}`, file);
    const parts = [`${counted(taken.added, 'new label')}, ${taken.changed} changed, ${taken.same} as before.`];
    if (taken.strangers) {
      parts.push(`${counted(taken.strangers, 'name')} in the file ${taken.strangers === 1 ? 'is' : 'are'} no image's here, such as “${taken.stranger}”: left out.`);
    }
    parts.push(...taken.notes.map(note => `${note}.`));
    tell(parts.join(' '));
    if (taken.added + taken.changed) {
      takeWays({canUndo: true, canRedo: false});
      say(`${file.name} is taken in; Undo takes it back`);
    } else {
      say(`${file.name} says nothing new`);
    }
  } catch (error) {
    tell(`Nothing was taken in: ${error.message}`);
  }
  $('labels-file').value = ''; // so that the same file can be given again
});

$('folders').addEventListener('click', async () => {
  $('folders').disabled = true;
  tell('Copying images into folders…');
  try {
    const made = await post('/api/labels/folders', {link: $('links').checked});
    tell(`${counted(made.images, 'image')} in ${made.folder}`);
  } catch (error) {
    tell(`No folders: ${error.message}`);
  }
  $('folders').disabled = false;
});
