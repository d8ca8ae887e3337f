// Chosen files: their names are said below the control, and one that is too large is named before anything is sent.
const sizeOf = (bytes) =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

function look(control) {
  const form = control.closest("form");
  const controls = [...form.querySelectorAll("input[type=file]")];
  const files = controls.flatMap((one) => [...one.files]);
  const most = Number(control.dataset.xnMostBytes);
  const all = Number(control.dataset.xnAllBytes) || Infinity;
  const large = files.find((file) => file.size > most);
  const sum = files.reduce((total, file) => total + file.size, 0);
  let words = "";
  if (large) words = control.dataset.xnMostWords.replace("{name}", large.name);
  else if (sum > all) words = control.dataset.xnAllWords;
  if (words) control.value = "";
  let said = form.querySelector("[data-xn-files-said]");
  if (!said) {
    if (!words) return;
    said = document.createElement("p");
    said.className = "xn-files-said";
    said.dataset.xnFilesSaid = "";
    said.setAttribute("role", "alert");
    control.after(said);
  }
  const kept = controls.flatMap((one) => [...one.files]);
  said.textContent = words || kept.map((file) => `${file.name}（${sizeOf(file.size)}）`).join("\n");
  said.classList.toggle("xn-files-said--wrong", Boolean(words));
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("input[type=file][data-xn-most-bytes]")) look(event.target);
});
