// The full reason of a task: the first tap fetches it (htmx), later taps hide and show it.
document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.target;
  const reason = document.getElementById(link.dataset?.xnWhy ?? "");
  if (!reason) return;
  if (reason.childNodes.length > 0) {
    event.preventDefault();
    reason.hidden = !reason.hidden;
    link.setAttribute("aria-expanded", String(!reason.hidden));
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  const reason = event.target;
  if (!reason.classList?.contains("xn-reason")) return;
  reason.hidden = false;
  document.querySelector(`[data-xn-why="${reason.id}"]`)?.setAttribute("aria-expanded", "true");
});
