// Messages: closed by hand; good news leaves by itself after ten seconds unless it is being read.
for (const toast of document.querySelectorAll("[data-xn-toast]")) {
  toast.querySelector("[data-xn-dismiss]")?.addEventListener("click", () => toast.remove());
  if (toast.getAttribute("role") === "alert" || !toast.classList.contains("xn-toast--done")) continue;
  let timer = 0;
  const start = () => (timer = setTimeout(() => toast.remove(), 10000));
  const hold = () => clearTimeout(timer);
  toast.addEventListener("mouseenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("mouseleave", start);
  toast.addEventListener("focusout", start);
  start();
}
