// Tables that a reader can sort and narrow, without a kernel and from the file system: every table with the class
// `framing-table`, and every data frame. Without this script the tables are plain tables.
(() => {
  const FILTER_FROM = 8; // rows; a shorter table is read faster than a field is filled in
  const WIDE = 40; // characters; a column with longer texts gets more room
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  // The number that a cell begins with («1,234», «−0.5», «12 %», «3.1 (2.0–4.4)»), or NaN; a date is text.
  const numberOf = (text) => {
    const plain = text.replace(/[\u2009\u202f\u00a0\s]/g, "").replace(/\u2212/g, "-");
    if (/^\d{4}-\d{2}/.test(plain)) return NaN;
    const found = plain.match(/^[-+]?(\d[\d,]*\.?\d*|\.\d+)(e[-+]?\d+)?(?=$|[%(\[\/\u2013])/i);
    return found ? parseFloat(found[0].replace(/,/g, "")) : NaN;
  };

  const textOf = (row, column) => (row.cells[column]?.textContent ?? "").trim();

  function enhance(table) {
    const head = table.tHead?.rows;
    const body = table.tBodies[0];
    if (!head || head.length !== 1 || !body) return;
    if (table.querySelector("[colspan]:not([colspan='1']), [rowspan]:not([rowspan='1'])")) return;
    const rows = [...body.rows];
    [...head[0].cells].forEach((cell, column) => makeSortable(table, body, rows, cell, column));
    if (rows.length >= FILTER_FROM) addFilter(table, rows);
  }

  function makeSortable(table, body, rows, cell, column) {
    const texts = rows.map((row) => textOf(row, column));
    const given = texts.filter((text) => text !== "");
    const numeric = given.length > 0 && given.every((text) => !Number.isNaN(numberOf(text)));
    const kind = numeric ? "num" : given.some((text) => text.length > WIDE) ? "wide" : "text";
    [cell, ...rows.map((row) => row.cells[column])].forEach((one) => one?.classList.add(kind));
    const name = cell.textContent.trim();
    if (!name || rows.length < 2) return;
    cell.scope = "col";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "framing-sort";
    button.append(...cell.childNodes);
    button.title = `Sort by ${name}`;
    cell.append(button);
    button.addEventListener("click", () => {
      const now = cell.getAttribute("aria-sort");
      const next = now === "ascending" ? "descending" : now === "descending" ? null : "ascending";
      [...cell.parentNode.cells].forEach((other) => other.removeAttribute("aria-sort"));
      if (next) cell.setAttribute("aria-sort", next);
      const sign = next === "descending" ? -1 : 1;
      const compare = (a, b) => {
        const [x, y] = [textOf(a, column), textOf(b, column)];
        if (x === "" || y === "") return (x === "") - (y === "");
        return sign * (numeric ? numberOf(x) - numberOf(y) : order.compare(x, y));
      };
      body.append(...(next ? [...rows].sort(compare) : rows));
    });
  }

  function addFilter(table, rows) {
    const label = document.createElement("label");
    const field = document.createElement("input");
    const count = document.createElement("output");
    const bar = document.createElement("div");
    bar.className = "framing-filter";
    field.type = "search";
    label.append("Show rows with ", field);
    bar.append(label, count);
    const tell = (shown) => { count.textContent = shown === rows.length ? `${rows.length} rows` : `${shown} of ${rows.length} rows`; };
    const texts = rows.map((row) => [...row.cells].map((cell) => cell.textContent).join("\u0001").toLowerCase());
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, number) => {
        row.hidden = !words.every((word) => texts[number].includes(word));
        shown += !row.hidden;
      });
      tell(shown);
    });
    tell(rows.length);
    table.parentElement.before(bar);
  }

  // A wide or long table scrolls in a box of its own, which the keyboard can reach; its caption stays in view above.
  function box(table, number) {
    const frame = document.createElement("div");
    frame.className = "framing-scroll";
    table.before(frame);
    frame.append(table);
    if (!table.caption) return;
    const caption = document.createElement("p");
    caption.className = "framing-caption";
    caption.id = `table-caption-${number}`;
    caption.append(...table.caption.childNodes);
    table.deleteCaption();
    table.setAttribute("aria-labelledby", caption.id);
    frame.before(caption);
  }

  function reachable() {
    const frames = [...document.querySelectorAll(
      ".framing-scroll, .pst-scrollable-table-container, .cell_output .output, .bd-article pre, .bd-article div.math",
    )];
    // All sizes are read before anything is written, or the page would be laid out anew for each.
    const scrolls = frames.map((it) => it.scrollWidth > it.clientWidth || it.scrollHeight > it.clientHeight);
    frames.forEach((frame, number) => {
      if (scrolls[number]) frame.tabIndex = 0;
      else frame.removeAttribute("tabindex");
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const tables = [...document.querySelectorAll(".bd-article table:is(.framing-table, .framing-codes, .dataframe)")];
    tables.forEach(box);
    tables.filter((table) => !table.matches(".framing-codes")).forEach(enhance);
    reachable();
    window.addEventListener("resize", reachable);
  });
})();
