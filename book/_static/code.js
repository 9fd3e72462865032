// A switch on each page with hidden code: «Show code» opens all of it, «Hide code» puts it away, and what was chosen
// holds for the next chapter, too. Without this script each cell's code can be opened alone.
(() => {
  const KEY = "framing-code";
  const LABELS = { shown: "Hide code", hidden: "Show code" };

  // Browsers may forbid a page that was opened as a file to remember anything; then each page begins anew.
  const remembered = () => {
    try { return localStorage.getItem(KEY) === "shown" ? "shown" : "hidden"; } catch { return "hidden"; }
  };
  const remember = (state) => {
    try { localStorage.setItem(KEY, state); } catch { /* nothing is lost but the memory */ }
  };

  document.addEventListener("DOMContentLoaded", () => {
    const cells = [...document.querySelectorAll(".bd-article details.hide.above-input")];
    const title = document.querySelector(".bd-article h1");
    if (!cells.length || !title) return;
    const button = document.createElement("button");
    const bar = document.createElement("p");
    button.type = "button";
    button.className = "framing-code-switch";
    bar.className = "framing-code-bar";
    bar.append(button);
    title.after(bar);

    let state = remembered();
    const apply = () => {
      cells.forEach((cell) => { cell.open = state === "shown"; });
      button.textContent = LABELS[state];
      document.documentElement.dataset.code = state;
    };
    button.addEventListener("click", () => {
      state = state === "shown" ? "hidden" : "shown";
      remember(state);
      apply();
    });
    // Wide code that has just come into view is made reachable, as after a change of the window's size.
    cells.forEach((cell) => cell.addEventListener("toggle", () => window.dispatchEvent(new Event("resize"))));
    apply();
  });
})();
