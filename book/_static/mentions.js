// The page «Mentions»: of the whole table that it holds, the mentions that the address names
// (family=alliance&stance=denied,surpassed; the notation is that of lib/framing/base/addresses.py). And on the
// pages of evidence, the line with the codes of the mention that was asked for.
(() => {
  const OR = "&or&", MORE = 100;
  const TEST = /^([A-Za-z]\w*)(?:\.(not|has|lacks|from|to))?=([^]*)$/;
  const UNITS = {
    mentions: ["mention", (row) => row],
    passages: ["passage", (row) => [row.doc_id, row.passage, row.family].join("\u0001")],
    sentences: ["sentence", (row) => [row.doc_id, row.passage, row.sentence].join("\u0001")],
    documents: ["document", (row) => row.doc_id],
    together: ["passage", (row) => [row.doc_id, row.passage].join("\u0001")],
  };
  const SAID = { "": "", not: "not ", has: "holds ", lacks: "doesn’t hold ", from: "from ", to: "to " };
  const PLACE = ["words", "passage", "sentence", "start", "end", "cue", "unsure", "in_passage"]; // what is shown, and not filtered by
  const SUMMED = [...PLACE, "doc_id", "actor", "genre", "year", "codebook", "entry", "passage_stance", "passage_voice"];
  const collator = new Intl.Collator(document.documentElement.lang || "en", { numeric: true });
  const count = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;

  const make = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // --- addresses ---
  function read(hash) {
    let unit = "mentions", rest = hash.replace(/^#/, "");
    const counted = /^count=(\w+)&/.exec(rest);
    if (counted && UNITS[counted[1]]) [unit, rest] = [counted[1], rest.slice(counted[0].length)];
    if (rest === "") rest = "all";
    const ways = rest.split(OR).map((way) => (way === "all" ? [] : way.split("&").map((part) => {
      const found = TEST.exec(part);
      if (!found) throw new Error(part);
      return { column: found[1], kind: found[2] || "", values: found[3].split(",").map(decodeURIComponent) };
    })));
    return { unit, ways };
  }

  function write({ unit, ways }) {
    const one = (test) => `${test.column}${test.kind && `.${test.kind}`}=${test.values.map(encodeURIComponent).join(",")}`;
    const address = ways.map((way) => way.map(one).join("&") || "all").join(OR);
    return unit === "mentions" ? address : `count=${unit}&${address}`;
  }

  function fits(row, test) {
    const value = row[test.column] ?? ""; // columns without any value are left out of the page
    if (test.kind === "from") return value !== "" && Number(value) >= Number(test.values[0]);
    if (test.kind === "to") return value !== "" && Number(value) <= Number(test.values[0]);
    const part = test.kind === "has" || test.kind === "lacks";
    const found = part ? test.values.some((one) => value.includes(one)) : test.values.includes(value);
    return found !== (test.kind === "not" || test.kind === "lacks");
  }

  const choose = (rows, ways) => rows.filter((row) => ways.some((way) => way.every((test) => fits(row, test))));
  const countUnits = (rows, unit) => (unit === "mentions" ? rows.length : new Set(rows.map(UNITS[unit][1])).size);

  // --- the whole table, which the page has for readers without scripts, read as it is written (book/mentions.py) ---
  const SIGNS = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'" };
  const plain = (text) => (text.includes("&") ? text.replace(/&(?:amp|lt|gt|quot|#x27);/g, (sign) => SIGNS[sign]) : text).trim();

  function readTable(markup) {
    const [head, ...bodies] = markup.replace(/<\/table>\s*$/, "").split("<tbody ");
    const heads = [...head.matchAll(/data-name="([^"]*)">([^<]*)/g)].map(([, name, label]) => ({ name: plain(name), label: plain(label) }));
    const rows = bodies.flatMap((body) => {
      const [about, ...lines] = body.split("<tr><td>");
      const ofDocument = Object.fromEntries([...about.matchAll(/data-(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, plain(value)]));
      return lines.map((line) => {
        const [first, ...cells] = line.split("<td>");
        const [, href, words] = /^<a href="([^"]*)">([^]*)<\/a>/.exec(first) || [, "", first];
        const row = { ...ofDocument, href: plain(href), words: plain(words) };
        cells.forEach((cell, at) => { row[heads[at + 1].name] = plain(cell); });
        return row;
      });
    });
    rows.forEach((row, at) => { row.number = String(at + 1); });
    const documents = ["doc_id", "actor", "genre", "year"].map((name) => ({ name, label: name === "doc_id" ? "document" : name }));
    return { rows, heads: [...documents, ...heads] };
  }

  function describe(ways, labels) {
    const said = (value) => (value === "" ? "none" : value);
    const one = (test) => test.column === "number" ? "just those that were counted" : `${labels[test.column] || test.column}: ${SAID[test.kind]}${test.values.map(said).join(test.kind === "not" || test.kind === "lacks" ? ", not " : " or ")}`;
    return ways.map((way) => way.map(one).join("; ") || "all").join(" — or — ");
  }

  function start(place) {
    const { rows, heads } = readTable(place.querySelector("noscript").textContent);
    const labels = Object.fromEntries(heads.map((head) => [head.name, head.label]));
    const coded = heads.map((head) => head.name).filter((name) => !SUMMED.includes(name));
    const form = make("form", { className: "framing-mention-filter" });
    form.setAttribute("aria-label", "Which mentions are shown");
    form.addEventListener("submit", (event) => event.preventDefault());
    const status = make("p", { className: "framing-mention-count" });
    status.setAttribute("role", "status");
    const body = make("tbody");
    const titles = ["words", "coded as", "words that decided", "document", "place"];
    const head = make("thead", {}, make("tr", {}, ...titles.map((title) => make("th", { scope: "col" }, title))));
    const table = make("table", { className: "framing-mention-list" }, head, body);
    table.setAttribute("aria-label", "The mentions");
    const more = make("button", { type: "button", className: "framing-mention-more" });
    let state, chosen, shown;

    const fields = heads.filter((one) => !PLACE.includes(one.name)).flatMap(({ name, label }) => {
      const values = [...new Set(rows.map((row) => row[name]))].sort(collator.compare);
      if (values.length < 2) return [];
      const options = values.map((value) => make("option", { value: `=${value}` }, value || "(none)"));
      const asked = make("option", { value: "asked", hidden: true }, "as in the address");
      const select = make("select", {}, make("option", { value: "any" }, "any"), asked, ...options);
      select.addEventListener("change", () => {
        const kept = state.ways.map((way) => way.filter((test) => test.column !== name));
        const added = select.value === "any" ? [] : [{ column: name, kind: "", values: [select.value.slice(1)] }];
        const ways = new Map(kept.map((way) => [JSON.stringify(way), [...way, ...added]]));
        location.hash = write({ unit: state.unit, ways: [...ways.values()] });
      });
      form.append(make("label", {}, label, select));
      return [{ name, select }];
    });

    function line(row) {
      const codes = coded.map((name) => (name === "present" ? { no: "left out", "": "" }[row.present] ?? "" : row[name]));
      const words = row.href ? make("a", { href: row.href }, row.words) : row.words;
      const cells = [codes.filter(Boolean).join(" · "), row.cue || "", row.doc_id, `passage ${row.passage}, ${row.start}–${row.end}`];
      const named = cells.map((cell, at) => {
        const made = make("td", {}, cell);
        made.dataset.label = titles[at + 1];
        return made;
      });
      return make("tr", {}, make("th", { scope: "row" }, words), ...named);
    }

    function showMore() {
      body.append(...chosen.slice(shown, shown + MORE).map(line));
      shown = Math.min(shown + MORE, chosen.length);
      const left = chosen.length - shown;
      more.hidden = !left;
      more.textContent = `Show ${Math.min(MORE, left)} more of ${count(left, "mention")}`;
    }

    function show() {
      try { state = read(location.hash); } catch { state = { unit: "mentions", ways: [[]] }; }
      chosen = choose(rows, state.ways);
      const n = countUnits(chosen, state.unit), every = count(rows.length, "mention");
      const counted = state.unit === "mentions" ? "" : `${count(n, UNITS[state.unit][0])}: `;
      const whole = chosen.length === rows.length;
      status.replaceChildren(make("strong", {}, counted + (whole ? every : `${chosen.length.toLocaleString("en")} of ${every}`)));
      if (!whole) status.append(` — ${describe(state.ways, labels)}. `, make("a", { href: "#all" }, "Show all"));
      place.dataset.count = n;
      fields.forEach(({ name, select }) => {
        const tests = state.ways.map((way) => way.filter((test) => test.column === name));
        const same = tests.every((some) => JSON.stringify(some) === JSON.stringify(tests[0]));
        const [test, ...others] = tests[0];
        const single = same && test && !others.length && test.kind === "" && test.values.length === 1;
        select.value = single ? `=${test.values[0]}` : tests.some((some) => some.length) ? "asked" : "any";
        select.classList.toggle("framing-set", select.value !== "any");
      });
      table.classList.toggle("framing-without-cues", chosen.every((row) => !row.cue));
      body.replaceChildren();
      shown = 0;
      showMore();
    }

    more.addEventListener("click", showMore);
    window.addEventListener("hashchange", show);
    const filter = make("details", {}, make("summary", {}, "Filter"), form);
    place.append(status, filter, table, more);
    show();
    filter.open = chosen.length === rows.length;
  }

  // On a page of evidence: the line with the codes of the mention that the address names.
  function ask() {
    document.querySelectorAll(".framing-asked").forEach((line) => line.classList.remove("framing-asked"));
    const link = location.hash && [...document.querySelectorAll(".framing-codes a")].find((one) => one.hash === location.hash);
    if (link) link.closest("tr").classList.add("framing-asked");
  }

  // After the scripts that look for the tables of a page: the list lays itself out.
  window.addEventListener("load", () => {
    const place = document.querySelector(".framing-mentions");
    if (place) start(place);
    if (document.querySelector(".framing-evidence")) {
      ask();
      window.addEventListener("hashchange", ask);
    }
  });
})();
