// What was shown in full goes at once when nobody looks at the page any more; after half a minute it goes by itself (htmx).
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) return;
  for (const shown of document.querySelectorAll(".xn-revealed--shown")) shown.remove();
});
