// Dialogs: `data-xn-dialog="id"` opens one, `data-xn-close` and a click beside it close it. The browser keeps the focus.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-xn-dialog]");
  if (opener) {
    document.getElementById(opener.dataset.xnDialog)?.showModal();
    return;
  }
  if (event.target.closest("[data-xn-close]")) event.target.closest("dialog")?.close();
  if (event.target.matches?.("dialog.xn-dialog")) event.target.close();
});
