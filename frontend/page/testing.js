// Drug tests: substances that the chosen panel lacks are hidden; on a testing day one key gives a result and goes on.
const KEYS = { n: "negative", p: "positive", r: "refused", m: "missed", x: "missed_excused", e: "evaded" };

function fitPanel(form) {
  const panel = form.querySelector('select[name="panel"]');
  if (!panel) return;
  for (const chip of form.querySelectorAll("input[data-xn-panels]")) {
    const off = panel.value !== "" && !chip.checked && !chip.dataset.xnPanels.split(" ").includes(panel.value);
    chip.toggleAttribute("data-xn-off-panel", off);
    chip.nextElementSibling?.toggleAttribute("data-xn-off-panel", off);
  }
}
for (const { form } of document.querySelectorAll('form select[name="panel"]')) {
  fitPanel(form);
  form.addEventListener("change", () => fitPanel(form));
  form.addEventListener("xn:restored", () => fitPanel(form));
}

const results = (row) => [...row.querySelectorAll('input[type="radio"][name$="-result"]')];
const focusRow = (row) => {
  const inputs = results(row);
  (inputs.find((input) => input.checked) ?? inputs[0])?.focus();
  row.scrollIntoView({ block: "nearest" });
};

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-xn-row]");
  if (!row || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const next = row.nextElementSibling;
  if (event.key === "Enter") {
    // Enter in a row goes on to the next person, after the last one to the button; it does not send the whole day.
    event.preventDefault();
    if (next) focusRow(next);
    else row.closest("form").querySelector('[type="submit"]')?.focus();
    return;
  }
  if (event.target.matches('input[type="text"]')) return;
  const value = KEYS[event.key.toLowerCase()];
  const input = results(row).find((one) => one.value === value);
  if (!input) return;
  event.preventDefault();
  event.stopPropagation();
  input.checked = true;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
  if (value === "positive") row.querySelector("input[data-xn-panels]:not([data-xn-off-panel])")?.focus();
  else if (value === "negative" || value === "missed") (next ? focusRow(next) : input.focus());
  else row.querySelector('input[type="text"]')?.focus();
}, true);
