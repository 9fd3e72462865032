// Below each search result the words around what was looked for. The texts of all pages come with the search page, since
// a page that was opened as a file may not fetch another.
(() => {
  const AROUND = 110; // characters on each side

  const wanted = () => (new URLSearchParams(location.search).get("q") ?? "").toLowerCase().match(/[\p{L}\p{N}'’-]+/gu) ?? [];

  // The first place with most of the words near each other: a score for the place of every word.
  const placeOf = (text, words) => {
    const lower = text.toLowerCase();
    const places = words.flatMap((word) => {
      const found = [];
      for (let at = lower.indexOf(word); at >= 0 && found.length < 50; at = lower.indexOf(word, at + 1)) found.push({ at, word });
      return found;
    });
    const score = ({ at }) => new Set(places.filter((other) => Math.abs(other.at - at) < AROUND).map(({ word }) => word)).size;
    return places.map((place) => ({ ...place, score: score(place) })).sort((a, b) => b.score - a.score || a.at - b.at)[0];
  };

  const excerpt = (text, words) => {
    const place = placeOf(text, words);
    if (!place) return null;
    const start = Math.max(0, text.lastIndexOf(" ", Math.max(0, place.at - AROUND)) + 1);
    const end = text.indexOf(" ", place.at + place.word.length + AROUND);
    const shown = text.slice(start, end < 0 ? undefined : end);
    const line = document.createElement("p");
    line.className = "context";
    const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "gi");
    line.append(start > 0 ? "… " : "");
    shown.split(pattern).forEach((part, number) => {
      if (number % 2 === 0) { line.append(part); return; }
      const mark = document.createElement("mark");
      mark.textContent = part;
      line.append(mark);
    });
    line.append(end < 0 ? "" : " …");
    return line;
  };

  const complete = () => {
    const words = wanted();
    document.querySelectorAll("#search-results ul.search > li:not([data-told])").forEach((item) => {
      item.dataset.told = "";
      const link = item.querySelector("a");
      const page = link && link.getAttribute("href").replace(/[?#].*$/, "").replace(/\.html$/, "").replace(/^(\.\.?\/)+/, "");
      const line = page && words.length && window.framingTexts?.[page] ? excerpt(window.framingTexts[page], words) : null;
      if (line) item.append(line);
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    const results = document.getElementById("search-results");
    if (!results) return;
    new MutationObserver(complete).observe(results, { childList: true, subtree: true });
    complete();
  });
})();
