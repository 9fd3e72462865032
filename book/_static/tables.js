// Tables that fit the page, and that a reader can sort and narrow, without a kernel and from the file system. Where the
// columns of a table don't fit, at any width and on paper, each of its rows becomes a card: a heading and named values.
// Without this script the tables are plain tables that scroll.
(() => {
  const TOOLS_FROM = 8; // rows; a shorter table is read faster than a field is filled in
  const LONG = 40; // characters; a column with longer texts gets more room
  const WORDY = 160; // characters; a column with longer texts holds sentences
  const SHOWN = 15; // rows of a longer table that are seen before a reader asks for the others
  const PAPER = 720; // pixels between the margins of A4: on paper a rem is 11 pt, and widths are read on the screen at 12
  const DATE = /^\d{4}(-\d{2}){0,2}$/; // years alone are numbers before they are looked at here
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  // The number that a cell begins with («1,234», «−0.5», «12 %», «3.1 (2.0–4.4)»), or NaN; a date is text.
  const numberOf = (text) => {
    const plain = text.replace(/[\u2009\u202f\u00a0\s]/g, "").replace(/\u2212/g, "-");
    if (/^\d{4}(-\d{2}|\u2013\d{4}$)/.test(plain)) return NaN; // a date, or years from and to
    const found = plain.match(/^[-+]?(\d[\d,]*\.?\d*|\.\d+)(e[-+]?\d+)?(?=$|[%(\[\/\u2013])/i);
    return found ? parseFloat(found[0].replace(/,/g, "")) : NaN;
  };
  const textOf = (row, column) => (row.cells[column]?.textContent ?? "").trim();
  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };

  const isRegular = (table) => table.tHead?.rows.length === 1 && table.tBodies.length === 1
    && !table.querySelector("[colspan]:not([colspan='1']), [rowspan]:not([rowspan='1'])");

  // What each column holds decides its alignment and its room; each cell knows the name of its column.
  function describe(table) {
    const rows = [...table.tBodies[0].rows];
    return [...table.tHead.rows[0].cells].map((cell, column) => {
      const given = rows.map((row) => textOf(row, column)).filter((text) => text !== "");
      const numeric = given.length > 0 && given.every((text) => !Number.isNaN(numberOf(text)));
      const kind = numeric ? "num" : given.length && given.every((text) => DATE.test(text)) ? "date" : given.some((text) => text.length > LONG) ? "long" : "text";
      const name = cell.textContent.trim();
      cell.scope = "col";
      [cell, ...rows.map((row) => row.cells[column])].forEach((one) => one?.classList.add(kind));
      if (given.some((text) => text.length > WORDY)) cell.classList.add("wordy");
      rows.forEach((row) => row.cells[column]?.setAttribute("data-label", name));
      return { cell, column, name, numeric };
    });
  }

  // Rows as cards are no table to some programs that read aloud, unless they are told.
  const ROLES = [["thead, tbody", "rowgroup"], ["tr", "row"], ["thead th", "columnheader"], ["tbody th", "rowheader"], ["td", "cell"]];
  function giveRoles(table) {
    table.setAttribute("role", "table");
    ROLES.forEach(([what, role]) => table.querySelectorAll(what).forEach((one) => one.setAttribute("role", role)));
  }

  // The state of a long or sortable table, and the bar above it: which rows are seen, and in which order.
  function addTools(table, frame, columns) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const texts = rows.map((row) => [...row.cells].map((cell) => cell.textContent).join("\u0001").toLowerCase());
    const field = element("input");
    const select = element("select", "", new Option("as given", ""));
    const count = element("output");
    const more = element("button", "framing-more");
    let all = rows.length <= SHOWN + 5;
    let sorted = { column: null, sign: 1 };
    field.type = "search";
    more.type = "button";
    columns.forEach(({ column, name, numeric }) => {
      const [up, down] = numeric ? ["lowest first", "highest first"] : ["A to Z", "Z to A"];
      if (name) select.append(new Option(`${name}, ${up}`, `${column} 1`), new Option(`${name}, ${down}`, `${column} -1`));
    });

    const show = () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      const fits = new Set(rows.filter((_, number) => words.every((word) => texts[number].includes(word))));
      let place = 0;
      [...body.rows].forEach((row) => {
        row.hidden = !fits.has(row) || (!all && !words.length && place >= SHOWN);
        place += fits.has(row);
      });
      count.textContent = words.length ? `${fits.size} of ${rows.length} rows` : `${rows.length} rows`;
      more.hidden = all || words.length > 0;
      stopOnce(table);
    };
    const sort = () => {
      const { column, sign } = sorted;
      const numeric = columns[column]?.numeric;
      const compare = (a, b) => {
        const [x, y] = [textOf(a, column), textOf(b, column)];
        if (x === "" || y === "") return (x === "") - (y === "");
        return sign * (numeric ? numberOf(x) - numberOf(y) : order.compare(x, y));
      };
      columns.forEach(({ cell }) => cell.removeAttribute("aria-sort"));
      if (column !== null) columns[column].cell.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      select.value = column === null ? "" : `${column} ${sign}`;
      body.append(...(column === null ? rows : [...rows].sort(compare)));
      show();
    };
    const showAll = () => { all = true; show(); };
    field.addEventListener("input", show);
    select.addEventListener("change", () => {
      const [column, sign] = select.value.split(" ").map(Number);
      sorted = select.value ? { column, sign } : { column: null, sign: 1 };
      sort();
    });
    more.addEventListener("click", () => {
      const first = [...body.rows].find((row) => row.hidden)?.cells[0];
      showAll();
      if (first) { first.tabIndex = -1; first.focus({ preventScroll: true }); }
    });
    columns.forEach(({ cell, column, name }) => name && addHead(cell, name, () => {
      sorted = sorted.column !== column ? { column, sign: 1 } : sorted.sign > 0 ? { column, sign: -1 } : { column: null, sign: 1 };
      sort();
    }));
    more.textContent = `Show all ${rows.length} rows`;
    const bar = element("div", "framing-tools", element("label", "", "Rows with ", field), element("label", "", "sorted by ", select), count);
    frame.before(bar);
    frame.after(more);
    show();
    return { table, showAll };
  }

  // A table is one stop of the Tab key: its first link that is seen. From there the arrow keys go from link to link.
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const linksOf = (table) => [...table.querySelectorAll("a[href]")];
  const isSeen = (link) => !link.closest("tr")?.hidden;
  function stopOnce(table, stop = linksOf(table).find(isSeen)) {
    linksOf(table).forEach((link) => { link.tabIndex = link === stop ? 0 : -1; });
  }
  function walk(table) {
    stopOnce(table);
    table.addEventListener("keydown", (event) => {
      const links = linksOf(table).filter(isSeen);
      const at = links.indexOf(event.target.closest("a"));
      const next = at < 0 ? undefined : links[at + STEPS[event.key]];
      if (!next) return;
      event.preventDefault();
      stopOnce(table, next);
      next.focus();
    });
  }

  // With a mouse a click on a heading sorts; the keyboard has the field above, one stop for all columns.
  function addHead(cell, name, act) {
    const button = element("button", "framing-sort", ...cell.childNodes);
    button.type = "button";
    button.tabIndex = -1;
    button.title = `Sort by ${name}`;
    cell.append(button);
    button.addEventListener("click", act);
  }

  // A table stands in a box; its caption stays above.
  function box(table, number) {
    const frame = element("div", "framing-scroll");
    table.before(frame);
    frame.append(table);
    if (table.caption) {
      const caption = element("p", "framing-caption", ...table.caption.childNodes);
      caption.id = `table-caption-${number}`;
      table.deleteCaption();
      table.setAttribute("aria-labelledby", caption.id);
      frame.before(caption);
    }
    return frame;
  }

  // How a table may look, from the most legible look on: the first that fits into ``width`` pixels (those of paper), or
  // into the table's own box. Paper bears smaller type than a screen, and short texts are left unbroken on it where
  // there is room. Where two columns hold whole sentences they would be two thin strings: only cards do.
  const SCREEN = ["", "framing-compact", "framing-cards"];
  const PRINTED = ["framing-whole", "framing-compact framing-whole", "framing-dense framing-whole", "framing-dense", "framing-cards"];
  const MARKS = ["framing-whole", "framing-compact", "framing-dense", "framing-cards"];
  const isWordy = (table) => [...table.tHead.rows[0].cells].filter((cell) => cell.matches(".wordy")).length > 1;
  function fit(tables, width) {
    const dress = (table, look) => { table.classList.remove(...MARKS); table.classList.add(...look.split(" ").filter(Boolean)); };
    let waiting = tables.filter((table) => !isWordy(table));
    tables.filter(isWordy).forEach((table) => dress(table, "framing-cards"));
    (width ? PRINTED : SCREEN).forEach((look) => {
      // All sizes are read before anything is written, or the page would be laid out anew for each.
      waiting.forEach((table) => { dress(table, look); table.classList.add("framing-measured"); });
      const wide = look === "framing-cards" ? [] : waiting.map((table) => table.offsetWidth > (width || table.parentElement.clientWidth));
      waiting.forEach((table) => table.classList.remove("framing-measured"));
      waiting = waiting.filter((_, at) => wide[at]);
    });
  }

  function reachable() {
    const frames = [...document.querySelectorAll(
      ".framing-scroll, .pst-scrollable-table-container, .cell_output .output, .bd-article pre, .bd-article div.math",
    )];
    const scrolls = frames.map((it) => it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 1);
    frames.forEach((frame, number) => {
      if (scrolls[number]) frame.tabIndex = 0;
      else frame.removeAttribute("tabindex");
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const boxed = [...document.querySelectorAll(".bd-article table:is(.framing-table, .framing-codes, .dataframe)")];
    const frames = new Map(boxed.map((table, number) => [table, box(table, number)]));
    const fitted = [...document.querySelectorAll(".bd-article table")].filter(isRegular);
    const long = [];
    document.querySelectorAll(".bd-article table").forEach(walk);
    fitted.forEach((table) => {
      const columns = describe(table);
      giveRoles(table);
      if (frames.has(table) && !table.matches(".framing-codes") && table.tBodies[0].rows.length >= TOOLS_FROM) long.push(addTools(table, frames.get(table), columns));
    });
    const settle = (width) => { fit(fitted, width); reachable(); };
    const reveal = () => {
      const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const within = target && long.find(({ table }) => table !== target && table.contains(target));
      if (within) { within.showAll(); target.scrollIntoView(); }
    };
    settle();
    reveal();
    document.fonts.ready.then(() => settle());
    window.addEventListener("hashchange", reveal);
    window.addEventListener("resize", () => settle());
    // A head that is repeated on the next page shows words, and no buttons.
    let heads = [];
    window.addEventListener("beforeprint", () => {
      long.forEach(({ showAll }) => showAll());
      heads = [...document.querySelectorAll(".framing-sort")].map((button) => {
        const words = element("span", "", ...button.childNodes);
        button.replaceWith(words);
        return { button, words };
      });
      settle(PAPER);
    });
    window.addEventListener("afterprint", () => {
      heads.forEach(({ button, words }) => { button.append(...words.childNodes); words.replaceWith(button); });
      heads = [];
      settle();
    });
  });
})();
