// What forms do besides sending: nothing twice, nothing lost, and the customer follows the caller.

// A second click on the same form does nothing more; the server would not do it twice either.
document.addEventListener('submit', event => {
  if (event.target.method === 'dialog') return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = 'yes';
});
addEventListener('pageshow', () => { document.querySelectorAll('form[data-sent]').forEach(form => delete form.dataset.sent); });

// Ctrl+Enter sends from wherever one writes.
document.addEventListener('keydown', event => {
  const form = event.target.closest?.('form[data-send]');
  if (!form || event.isComposing || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector('button.main') ?? form.querySelector('button:not([type])'));
});

// A suggestion list opens on all of it: what stands in the field is selected, so that typing replaces it.
document.addEventListener('focusin', event => { if (event.target.matches?.('input[list]')) event.target.select(); });

// Leaving a form with something typed in it: the browser asks. A refused form comes back with what was typed.
const isTyped = control => control.matches('input:not([type="hidden"]), select, textarea') && (
  control.matches('select') ? [...control.options].some(option => option.selected !== option.defaultSelected) && control.value !== ''
    : control.type === 'checkbox' ? control.checked !== control.defaultChecked : control.value !== control.defaultValue);
const isRefused = form => form.querySelector('[aria-invalid]') !== null || document.getElementById('stale') !== null;
addEventListener('beforeunload', event => {
  const open = [...document.querySelectorAll('form[data-ask]')];
  if (open.some(form => form.dataset.sent)) return;
  if (open.some(form => isRefused(form) || [...form.elements].some(isTyped))) event.preventDefault();
});

// A half-written comment waits here, for its writer and its record, until it is sent or its writer signs out.
const drafts = 'draft ';
const sent = sessionStorage.getItem('sent');
sessionStorage.removeItem('sent');
document.querySelectorAll('textarea[data-draft]').forEach(box => {
  const name = drafts + box.dataset.draft;
  const keep = () => { box.value ? localStorage.setItem(name, box.value) : localStorage.removeItem(name); };
  if (sent === name && !box.value) localStorage.removeItem(name);
  box.value ||= localStorage.getItem(name) ?? '';
  box.addEventListener('input', keep);
  box.form.addEventListener('submit', () => sessionStorage.setItem('sent', name));
});
document.querySelector('form[action="/sign-out"]')?.addEventListener('submit', () => {
  Object.keys(localStorage).filter(name => name.startsWith(drafts)).forEach(name => localStorage.removeItem(name));
});

// Whoever calls brings the customer; a chosen customer leaves its own people to choose from.
document.querySelectorAll('input[data-brings]').forEach(caller => {
  const customer = document.getElementById(caller.dataset.brings), people = [...caller.list?.options ?? []];
  if (!customer) return;
  const narrow = () => people.forEach(person => {
    person.disabled = customer.value !== '' && person.dataset.of !== undefined && person.dataset.of !== customer.value;
  });
  let brought = '';
  caller.addEventListener('input', () => {
    const own = people.find(person => person.value === caller.value)?.dataset.of ?? '';
    if (own || (brought && customer.value === brought)) customer.value = own;
    brought = own;
    narrow();
  });
  customer.addEventListener('change', narrow);
  narrow();
});

// A file that would be refused for its size is told before it is sent.
document.querySelectorAll('input[data-most]').forEach(input => input.addEventListener('change', () => {
  const isTooLarge = [...input.files].some(file => file.size > Number(input.dataset.most));
  input.setCustomValidity(isTooLarge ? input.dataset.tooLarge : '');
  input.reportValidity();
}));

// The priority that impact and urgency will give.
document.querySelectorAll('[data-priorities]').forEach(preview => {
  const inputs = preview.dataset.priorities.split(' ').map(id => document.getElementById(id));
  if (inputs.some(input => !input)) return;
  const show = () => {
    const key = inputs.map(input => input.value).join(' ');
    preview.querySelectorAll('[data-for]').forEach(mark => { mark.hidden = mark.dataset.for !== key; });
  };
  inputs.forEach(input => input.addEventListener('change', show));
  show();
});

// Fields of several lines: a button adds one, and what is pasted from a spreadsheet fills lines and cells.
const lineRows = table => table.tBodies[0].rows, lineCells = 'input, select';
// A choice takes the option that is called so.
function put(cell, text) {
  const option = [...(cell.options ?? [])].find(one => [one.value, one.textContent].includes(text));
  cell.value = option ? option.value : text;
}
function addLine(table) {
  const rows = lineRows(table), row = rows[rows.length - 1].cloneNode(true);
  row.querySelectorAll(lineCells).forEach(input => {
    input.value = '';
    input.setAttribute('value', '');
    ['aria-invalid', 'autofocus'].forEach(name => input.removeAttribute(name));
    input.setAttribute('aria-label', input.dataset.label.replace('#', rows.length + 1));
  });
  table.tBodies[0].append(row);
  return row;
}
document.querySelectorAll('[data-add-line]').forEach(button => {
  button.hidden = false;
  button.addEventListener('click', () => addLine(button.closest('.lines').querySelector('table')).querySelector(lineCells).focus());
});
document.addEventListener('paste', event => {
  const input = event.target.closest?.('[data-lines] input'), text = event.clipboardData?.getData('text/plain') ?? '';
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n').map(line => line.split('\t'));
  if (!input || (lines.length === 1 && lines[0].length === 1)) return;
  event.preventDefault();
  const table = input.closest('table'), rows = lineRows(table);
  const from = input.closest('tr').sectionRowIndex, at = input.closest('td').cellIndex;
  lines.forEach((cells, place) => {
    const row = rows[from + place] ?? addLine(table), inputs = row.querySelectorAll(lineCells);
    // What has no cell to go to stands behind the last, so that nothing is lost unseen.
    cells.forEach((cell, column) => {
      const to = inputs[Math.min(at + column, inputs.length - 1)];
      put(to, at + column < inputs.length ? cell.trim() : `${to.value} ${cell.trim()}`.trim());
    });
  });
});
