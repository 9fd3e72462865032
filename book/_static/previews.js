// What a reference or a term of the glossary says, beside the link that leads there: when it is pointed at or reached by
// key. It stays while the pointer is on it, and Escape closes it. Without this script the link leads there, as always.
(() => {
  const WAIT = 200; // milliseconds, so that a pointer on its way doesn't open what it crosses
  let tip = null;
  let link = null;
  let timer = 0;

  const textOf = (anchor) => {
    const found = /([^/]+\.html)(#.+)$/.exec(anchor.getAttribute("href") ?? "");
    return found ? window.framingPreviews?.[found[1] + found[2]] : undefined;
  };

  const close = () => {
    clearTimeout(timer);
    tip?.remove();
    link?.removeAttribute("aria-describedby");
    tip = link = null;
  };

  const open = (anchor) => {
    const text = textOf(anchor);
    if (!text || anchor === link) return;
    close();
    link = anchor;
    tip = document.createElement("div");
    tip.id = "framing-preview";
    tip.className = "framing-preview";
    tip.setAttribute("role", "tooltip");
    tip.textContent = text;
    document.querySelector("main")?.append(tip);
    anchor.setAttribute("aria-describedby", tip.id);
    place();
    tip.addEventListener("mouseenter", () => clearTimeout(timer));
    tip.addEventListener("mouseleave", close);
  };

  // Below the link or above it, and with it where the page is scrolled, as it is when a key leads to the link.
  const place = () => {
    const at = link?.getClientRects()[0];
    if (!at) return;
    const size = tip.getBoundingClientRect();
    const below = at.bottom + size.height + 8 < innerHeight || at.top < size.height + 8;
    tip.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
    tip.style.top = `${below ? at.bottom + 4 : at.top - size.height - 4}px`;
  };

  const linkOf = (event) => event.target.closest?.(".bd-article a.reference.internal");
  document.addEventListener("mouseover", (event) => {
    const anchor = linkOf(event);
    if (!anchor) return;
    clearTimeout(timer);
    timer = setTimeout(() => open(anchor), WAIT);
    anchor.addEventListener("mouseleave", () => { clearTimeout(timer); timer = setTimeout(close, WAIT); }, { once: true });
  });
  document.addEventListener("focusin", (event) => { const anchor = linkOf(event); if (anchor) open(anchor); });
  document.addEventListener("focusout", close);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  document.addEventListener("scroll", place, { passive: true });
})();
