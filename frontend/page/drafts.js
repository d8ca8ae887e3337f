// Drafts: a form with `data-xn-draft="name"` keeps what was typed in this tab alone, until it is sent or the user signs out.
// Nothing goes to localStorage: the data of clients must not outlive the tab on a shared computer.
const PREFIX = "xn-draft:";
const SENT = "xn-sent";
const READER = "xn-reader";
const keyOf = (form) => `${PREFIX}${location.pathname}:${form.dataset.xnDraft}`;
const skipped = (control) =>
  !control.name || control.disabled || ["password", "file", "submit", "button", "hidden"].includes(control.type);

function clearDrafts() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}

function save(form) {
  const fields = {};
  for (const control of form.elements) {
    if (skipped(control)) continue;
    if (control.type === "checkbox" || control.type === "radio") {
      (fields[control.name] ??= []).push(...(control.checked ? [control.value] : []));
    } else if (control.type === "select-multiple") {
      fields[control.name] = [...control.selectedOptions].map((option) => option.value);
    } else {
      fields[control.name] = control.value;
    }
  }
  sessionStorage.setItem(keyOf(form), JSON.stringify(fields));
}

function restore(form) {
  // A form that came back with errors carries its values itself.
  if (form.querySelector(".is-invalid, .errorlist")) return;
  const kept = sessionStorage.getItem(keyOf(form));
  if (!kept) return;
  const fields = JSON.parse(kept);
  for (const control of form.elements) {
    if (skipped(control) || !(control.name in fields)) continue;
    const value = fields[control.name];
    if (control.type === "checkbox" || control.type === "radio") control.checked = value.includes(control.value);
    else if (control.type === "select-multiple") {
      for (const option of control.options) option.selected = value.includes(option.value);
    } else control.value = value;
  }
  const note = form.querySelector("[data-xn-draft-note]");
  if (note) note.hidden = false;
  form.dispatchEvent(new CustomEvent("xn:restored", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.dataset.xnDraft) save(form);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-xn-sign-out]")) clearDrafts();
  else if (form.dataset.xnDraft && !event.defaultPrevented) sessionStorage.setItem(SENT, keyOf(form));
});

// Another reader in the same tab finds nothing of the one before.
const reader = document.body.dataset.xnReader;
if (reader) {
  if ((sessionStorage.getItem(READER) ?? reader) !== reader) clearDrafts();
  sessionStorage.setItem(READER, reader);
}

// A draft is let go when the server has answered its sending, and not with an error; going back or loading anew is no answer.
const sent = sessionStorage.getItem(SENT);
if (sent) {
  const arrived = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  const refused = document.querySelector("[data-xn-not-saved], form[data-xn-draft] .is-invalid, form[data-xn-draft] .errorlist");
  if (arrived && !refused && reader) sessionStorage.removeItem(sent);
  sessionStorage.removeItem(SENT);
}
for (const form of document.querySelectorAll("form[data-xn-draft]")) restore(form);
