// Forms: the second click on a button does not send a form twice; a refused form shows its first error.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.xnSent) {
    event.preventDefault();
    return;
  }
  form.dataset.xnSent = "1";
  const button = event.submitter;
  // Disabled only after the browser has put the button's own value into the form.
  setTimeout(() => {
    if (!button) return;
    button.setAttribute("aria-disabled", "true");
    button.classList.add("xn-sending");
  });
});

function ready(form) {
  delete form.dataset.xnSent;
  for (const button of form.querySelectorAll(".xn-sending")) {
    button.removeAttribute("aria-disabled");
    button.classList.remove("xn-sending");
  }
}

// A page that comes back from the browser's memory can be sent again; its idempotency key keeps the record single.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-xn-sent]").forEach(ready);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) ready(form);
});

const first = document.querySelector("[data-xn-focus], .xn-field--invalid input, .xn-field--invalid select, .xn-field--invalid textarea");
if (first && !document.querySelector("[autofocus]") && !first.closest("[data-xn-calm]")) first.focus();
