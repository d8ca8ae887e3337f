// Keeping what is shown once: a button saves a field's text as a file, another prints the page. No server is asked.
document.addEventListener("click", (event) => {
  const save = event.target.closest?.("[data-xn-save]");
  if (save) {
    const text = document.getElementById(save.dataset.xnSave).value;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    link.download = save.dataset.xnFile;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
  if (event.target.closest?.("[data-xn-print]")) window.print();
});
