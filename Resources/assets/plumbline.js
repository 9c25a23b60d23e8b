// Keys, small comforts. Nothing here is needed: every page works without it.
import './forms.js';

// The reader's zone, in minutes east of UTC, for the next page.
document.cookie = `zone=${-new Date().getTimezoneOffset()}; path=/; max-age=31536000; samesite=lax`;

const narrow = matchMedia('(max-width: 56rem)');
const fitMenus = () => document.querySelectorAll('details.menu').forEach(menu => {
  menu.open = !narrow.matches;
  menu.dataset.fit = 'yes';
});
narrow.addEventListener('change', fitMenus);
fitMenus();

const isField = element => element.closest?.('input, textarea, select, [contenteditable]') !== null;
const keysDialog = document.getElementById('keys');

// Lists: J and K move from row to row.
function rows() { return [...document.querySelectorAll('table[data-list] tbody tr')]; }

function move(step) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.findIndex(row => row.classList.contains('at'));
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
  all[at]?.classList.remove('at');
  next.classList.add('at');
  (next.querySelector('.title a') ?? next.querySelector('a'))?.focus();
  next.scrollIntoView({ block: 'nearest' });
}

function openRow() {
  document.querySelector('table[data-list] tr.at .title a')?.click();
}

function edit() {
  const pens = document.querySelectorAll('a.pen');
  (document.querySelector('.facts a.pen') ?? pens[0])?.focus();
}

// All keys of this page: those that stand beside its verbs, then the general ones.
function showKeys() {
  if (!keysDialog || keysDialog.open) return;
  const list = keysDialog.querySelector('dl');
  list.querySelectorAll('[data-own]').forEach(row => row.remove());
  const own = document.createDocumentFragment();
  document.querySelectorAll('[data-key]').forEach(verb => {
    const term = document.createElement('dt'), words = document.createElement('dd'), key = document.createElement('kbd');
    key.textContent = (verb.dataset.key === 'Escape' ? 'Esc' : verb.dataset.key) + (verb.matches('button:not([data-at-once])') ? ' ⏎' : '');
    words.textContent = [...verb.childNodes].filter(node => node.nodeName !== 'KBD').map(node => node.textContent).join('').trim();
    term.dataset.own = words.dataset.own = '';
    term.append(key);
    own.append(term, words);
  });
  list.prepend(own);
  keysDialog.showModal();
}

const general = {
  '/': () => (document.getElementById('q') ?? document.getElementById('jump'))?.focus(),
  '?': showKeys,
  j: () => move(1),
  k: () => move(-1),
  e: edit,
};

function verb(key) {
  return [...document.querySelectorAll('[data-key]')].find(element => element.dataset.key.toLowerCase() === key.toLowerCase());
}

// A letter opens a form, or lets work go on; whatever else acts at once only gets the focus, so that a letter typed astray does nothing.
function use(verb) { verb.matches('button:not([data-at-once])') ? verb.focus() : verb.click(); }

document.addEventListener('keydown', event => {
  if (event.isComposing || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || keysDialog?.open) return;
  if (event.key === 'Escape') {
    const undo = verb('Escape');
    if (undo && (!isField(event.target) || undo.closest('form') === event.target.form)) undo.click();
    return;
  }
  if (isField(event.target)) return;
  if (event.key === 'Enter' && event.target === document.body) return openRow();
  const own = event.key.length === 1 ? verb(event.key) : undefined;
  const action = own ? () => use(own) : general[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action();
});
