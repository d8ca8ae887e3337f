// The search box: arrows move through the answers, Escape and a click elsewhere close them.
const box = document.querySelector("[data-xn-search]");
if (box) {
  const input = box.querySelector("input");
  const results = box.querySelector(".xn-search-results");
  const answers = () => [...results.querySelectorAll("a")];
  const show = () => {
    const open = input.value.trim() !== "" && results.childElementCount > 0;
    box.classList.toggle("xn-search--open", open);
    input.setAttribute("aria-expanded", String(open));
  };
  const close = () => {
    box.classList.remove("xn-search--open");
    input.setAttribute("aria-expanded", "false");
  };
  results.addEventListener("htmx:afterSwap", show);
  input.addEventListener("focus", show);
  input.addEventListener("htmx:beforeRequest", (event) => {
    if (input.value.trim() !== "") return;
    event.preventDefault();
    close();
  });
  box.addEventListener("keydown", (event) => {
    const list = answers();
    const at = list.indexOf(document.activeElement);
    if (event.key === "Escape") {
      input.focus(); // shows the answers again, so close after it
      close();
    } else if (event.key === "ArrowDown" && list.length) {
      event.preventDefault();
      list[Math.min(at + 1, list.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (list[at - 1] ?? input).focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) close();
  });
}
