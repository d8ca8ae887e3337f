// Shortcuts: an element with `data-xn-key="g t"` is followed, or focused if it takes text. The reader can switch them off.
const typing = (element) => element.closest?.("input, textarea, select, [contenteditable]");
let before = "";
let timer = 0;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.body.dataset.xnKeys === "off" || typing(event.target) || document.querySelector("dialog[open]")) return;
  const combined = before ? `${before} ${event.key}` : event.key;
  const find = (keys) => document.querySelector(`[data-xn-key="${CSS.escape(keys).replace(/\\ /g, " ")}"]`);
  const target = find(combined) ?? find(event.key);
  clearTimeout(timer);
  before = event.key.length === 1 ? event.key : "";
  timer = setTimeout(() => (before = ""), 1200);
  if (!target || target.getClientRects().length === 0) return;
  event.preventDefault();
  if (target.matches("input, textarea")) target.select();
  else target.click();
});
