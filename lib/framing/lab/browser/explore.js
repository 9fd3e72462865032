const SORTS = { place: "place in the text", left: "words on the left", word: "the word", right: "words on the right", date: "date", actor: "actor", genre: "genre", code: "codes", sure: "least sure first" };

function render({ model, el }) {
  const { root, ask } = open(model, el, "Explorer");
  const fresh = () => ({ codebook: "", families: [], actors: [], genres: [], documents: [], codes: {}, since: "", until: "", words: "", where: "the line", sort: "place", descending: false, sample: "all", size: 50, seed: 1, page: 1, rows: 25 });
  let asked = fresh();
  const look = () => { root.setAttribute("aria-busy", "true"); ask("select", { query: asked }); };
  const soon = later(look, 350);
  const change = (what, wait = false) => { asked = { ...asked, page: 1, ...what }; (wait ? soon : look)(); };

  const heading = make("div", { class: "f-heading" });
  const controls = make("div", { class: "f-controls" });
  const status = make("p", { class: "f-status", role: "status", "aria-live": "polite" });
  const hint = make("p", { class: "f-hint", hidden: true });
  const figures = make("div", { class: "f-figures" });
  const lines = make("ol", { class: "f-lines", "aria-label": "Concordance" });
  const go = (page) => { asked = { ...asked, page }; look(); };
  const pager = makePager(go, (rows) => change({ rows }));
  const taking = make("span", { class: "f-taking" }, "Take away ",
    button("CSV", () => ask("export", { form: "csv" }), { "aria-label": "all lines as CSV" }),
    button("XLSX", () => ask("export", { form: "xlsx" }), { "aria-label": "all lines as XLSX" }));
  const bar = make("div", { class: "f-bar" }, status, taking);
  const filters = make("details", { class: "f-plots" }, make("summary", { text: "What is shown" }), controls);
  const plots = make("details", { class: "f-plots" }, make("summary", { text: "Over time, and where in the documents" }), figures);
  // On a small screen the lines come first.
  requestAnimationFrame(() => { for (const part of [filters, plots]) part.open = root.clientWidth >= 640; });
  root.append(heading, filters, plots, bar, hint, lines, pager.element);
  root.append(make("p", { class: "f-hint", text: "A line opens its passage, with all mentions in it marked." }));

  function showOptions() {
    const options = model.get("options");
    const studies = (options.studies ?? []).map((one, place) => [place, one.run ? `${one.study}, run ${one.run}` : one.study]);
    const here = (options.studies ?? []).findIndex((one) => one.chosen);
    const study = select(studies, here, (place) => { root.setAttribute("aria-busy", "true"); const { study, run } = options.studies[place]; ask("study", { study, run }); });
    fill(heading, labelled("study", study), make("strong", { text: options.title ?? "" }), options.absent ? make("p", { class: "f-hint", text: options.absent }) : "");
    const open = Boolean(options.codebooks);
    for (const part of [filters, plots, bar, lines, pager.element]) part.hidden = !open;
    if (!open) return;
    asked = { ...fresh(), codebook: options.codebook };
    showControls(options);
  }

  function showControls(options) {
    const codebooks = Object.entries(options.codebooks).map(([name, one]) => [name, `${name} (${number(one.n)})`]);
    const own = options.codebooks[asked.codebook] ?? { families: [], codes: {} };
    const text = (name, about) => make("input", { type: "search", on: { input: (event) => change({ [name]: event.target.value.trim() }, true) }, ...about });
    const [first, last] = options.dates;
    const size = make("input", { type: "number", min: "1", value: String(asked.size), on: { change: (event) => change({ size: Math.max(1, Math.round(Number(event.target.value)) || 1) }) } });
    const seed = make("input", { type: "number", min: "0", value: String(asked.seed), on: { change: (event) => change({ seed: Math.max(0, Math.round(Number(event.target.value)) || 0) }) } });
    const sizes = make("span", { class: "f-pair", hidden: true }, labelled("how many", size), labelled("seed", seed));
    const order = select(options.sorts.map((one) => [one, SORTS[one]]), asked.sort, (sort) => change({ sort }));
    let before = asked.sort;
    const sampling = (sample) => {
      sizes.hidden = !["random", "borderline"].includes(sample);
      seed.closest("label").hidden = sample !== "random";
      if (sample === "borderline") before = asked.sort;
      const sort = sample === "borderline" ? "sure" : asked.sample === "borderline" && asked.sort === "sure" ? before : asked.sort;
      order.value = sort;
      change({ sample, sort });
    };
    const back = make("input", { type: "checkbox", on: { change: (event) => change({ descending: event.target.checked }) } });
    fill(controls,
      labelled("codebook", select([...codebooks, ["", "all"]], asked.codebook, (codebook) => { asked = { ...asked, codebook, families: [], codes: {} }; showControls(options); change({}); })),
      labelled("text", text("words", { placeholder: "words to look for", "aria-label": "text to look for" })),
      labelled("looked for in", select(options.places.map((one) => [one]), asked.where, (where) => change({ where }))),
      make("div", {}, labelled("sorted by", order), make("label", { class: "f-tick" }, back, "the other way round")),
      labelled("shown", select(options.samples.map((one) => [one]), asked.sample, sampling)),
      sizes,
      first && labelled("from", text("since", { placeholder: first, "aria-label": "from date" })),
      first && labelled("until", text("until", { placeholder: last, "aria-label": "until date" })),
      own.families.length > 1 && choices("families", own.families, (families) => change({ families })),
      Object.entries(own.codes).map(([name, pairs]) => choices(name, pairs, (values) => change({ codes: { ...asked.codes, [name]: values } }))),
      options.actors.length > 1 && choices("actors", options.actors, (actors) => change({ actors })),
      options.genres.length > 1 && choices("genres", options.genres, (genres) => change({ genres })),
      options.documents.length > 1 && choices("documents", options.documents, (documents) => change({ documents })),
    );
  }

  function showResult() {
    root.removeAttribute("aria-busy");
    const result = model.get("result");
    if (!result.lines) return;
    const part = result.shown < result.found ? `${number(result.shown)} of ` : "";
    status.textContent = `${part}${counted(result.found, "mention")} found, of ${number(result.all)}` + (result.shown ? `; lines ${number(result.first)} to ${number(result.last)}` : "");
    hint.textContent = result.hint;
    hint.hidden = !result.hint;
    lines.start = result.first || 1;
    lines.replaceChildren(...result.lines.map(showLine));
    pager.show(result);
  }

  function showLine(line) {
    const about = [line.about ? `${line.document}, ${line.about}` : line.document, ...line.codes, line.speaker, line.cue && `«${line.cue}»`, line.unsure && `unsure: ${line.unsure.split(" ").join(", ")}`, line.sure !== null && `sure ${decimal(line.sure)}`];
    const head = make(
      "button", { type: "button", class: "f-line", "aria-expanded": "false", "data-mention": line.id },
      make("span", { class: "f-left" }), line.gaps[0],
      make("mark", { text: line.surface }), line.gaps[1],
      make("span", { class: "f-right" }),
      make("span", { class: "f-codes", text: about.filter(Boolean).join(" · ") }),
    );
    fit(head, line);
    const item = make("li", {}, head);
    head.addEventListener("click", () => {
      const again = item.querySelector(".f-passage");
      closePassage();
      if (again) return;
      head.setAttribute("aria-expanded", "true");
      item.append(make("div", { class: "f-passage", text: "…" }));
      ask("open", { passage: line.passage, mention: line.id });
    });
    return item;
  }

  // As many words on each side as there is room for: on a small screen all of them.
  function fit(head, line) {
    const narrow = root.clientWidth < 640;
    const room = narrow ? Infinity : (root.clientWidth - wide(line.surface) * 1.1) / 2 - 20;
    head.querySelector(".f-left").textContent = fitting(line.left, room, (words) => words.replace(/^\S+\s*/, ""));
    head.querySelector(".f-right").textContent = fitting(line.right, room, (words) => words.replace(/\s*\S+$/, ""));
  }

  const wider = new ResizeObserver(later(() => {
    const all = model.get("result").lines ?? [];
    lines.querySelectorAll(".f-line").forEach((head, place) => { if (all[place]) fit(head, all[place]); });
  }, 100));
  wider.observe(root);

  function closePassage() {
    for (const shown of lines.querySelectorAll(".f-passage")) {
      shown.previousSibling.setAttribute("aria-expanded", "false");
      shown.remove();
    }
  }

  function showPassage() {
    const place = lines.querySelector(".f-passage");
    const opened = model.get("passage");
    if (place && opened.passage) place.replaceChildren(...passageParts(opened, ask, closePassage));
  }

  model.on("change:options", showOptions);
  model.on("change:result", showResult);
  model.on("change:passage", showPassage);
  const showFigures = () => figures.replaceChildren(...figureParts(model.get("figures")));
  model.on("change:figures", showFigures);
  showOptions();
  showResult();
  if (model.get("figures").trend) showFigures();
  return () => wider.disconnect();
}

// How wide words are in a line, in pixels.
const pen = document.createElement("canvas").getContext("2d");
const wide = (words) => {
  pen.font = `13px ${getComputedStyle(document.querySelector(".f-line") ?? document.body).fontFamily}`;
  return pen.measureText(words).width;
};

// As many whole words as there is room for.
function fitting(words, room, shorter) {
  while (words && room !== Infinity && wide(words) > room) words = shorter(words);
  return words;
}

function makePager(go, resize) {
  const said = make("span", {});
  let at = { page: 1, pages: 1 };
  const steps = [["first", () => 1], ["previous", () => at.page - 1], ["next", () => at.page + 1], ["last", () => at.pages]];
  const buttons = steps.map(([name, page]) => button(name, () => go(page()), { "aria-label": `${name} page` }));
  const rows = labelled("lines a page", select([[25], [50], [100], [250]], 25, (value) => resize(Number(value))), { class: "f-inline" });
  const element = make("nav", { class: "f-pager", "aria-label": "Pages" }, buttons.slice(0, 2), said, buttons.slice(2), rows);
  const show = (result) => {
    at = result;
    said.textContent = `page ${number(result.page)} of ${number(result.pages)}`;
    buttons.forEach((one, place) => { one.disabled = place < 2 ? result.page <= 1 : result.page >= result.pages; });
  };
  return { element, show };
}

function passageParts(opened, ask, close) {
  const facts = opened.document;
  const title = facts.title || facts.id;
  const source = [facts.author, facts.publisher, facts.actor, facts.genre, facts.date].filter(Boolean).join(", ");
  const named = new Set(opened.mentions.filter((one) => one.relationship).map((one) => one.id));
  const kind = (piece) => {
    if (!piece.mentions.length) return "";
    const chosen = piece.mentions.includes(opened.chosen) ? " f-chosen-mark" : "";
    return (piece.mentions.some((id) => named.has(id)) ? "f-relation" : "f-other") + chosen;
  };
  const step = (passage, text) => button(text, () => ask("open", { passage }), { disabled: !passage, class: "f-small" });
  return [
    make("div", { class: "f-bar" },
      make("span", {}, webAddress(facts.url) ? make("a", { href: facts.url, target: "_blank", rel: "noopener", text: title }) : make("b", { text: title }), source ? `. ${source}` : "", `. ${opened.place}`),
      make("span", {}, step(opened.before, "passage before"), step(opened.after, "passage after"), button("close", close, { class: "f-small" }))),
    opened.note && make("p", { class: "f-hint", text: opened.note }),
    opened.pieces.length > 0 && make("blockquote", { class: "f-words" }, pieces(opened.pieces, kind)),
    opened.mentions.length > 0
      ? make("ul", { class: "f-mentions" }, opened.mentions.map((one) => mentionPart(one, opened.chosen)))
      : make("p", { class: "f-hint", text: "No mention in this passage." }),
  ].filter(Boolean);
}

function mentionPart(one, chosen) {
  const codes = one.codes.map((code) => `${code.attribute} ${code.value}${code.p === null ? "" : ` (${decimal(code.p)})`}`);
  const said = [one.family, ...codes, one.speaker && `speaker ${one.speaker}`, one.cue && `cue «${one.cue}»`, one.unsure && `unsure: ${one.unsure}`].filter(Boolean).join(" · ");
  const { others } = one;
  const columns = Object.keys(others[0] ?? {}).map((name) => [name, name]);
  return make("li", { class: one.id === chosen ? "f-here" : "" },
    make("mark", { class: one.relationship ? "f-relation" : "f-other", text: one.surface }), ` ${one.codebook} · ${said}`,
    others.length > 0 && make("details", {}, make("summary", { text: counted(others.length, "other coder") }), table(others, columns)));
}

function figureParts(figures) {
  const { trend, dispersion } = figures;
  const dated = trend.length ? trendPlot(trend) : make("p", { class: "f-hint", text: "No document has a date." });
  const undated = figures.undated ? ` ${counted(figures.undated, "document")} without a date left out.` : "";
  const dp = figures.dp === null ? "" : ` Deviation of proportions ${decimal(figures.dp)}: 0 is even, near 1 is all in one document.`;
  const most = dispersion.length < figures.with_any ? `, the ${dispersion.length} with most` : "";
  const rate = (value) => decimal(value, 3);
  return [
    make("figure", {}, dated, make("figcaption", { text: `Mentions per 1,000 words of the documents chosen; the band is the uncertainty.${undated}` }),
      trend.length > 0 && make("details", {}, make("summary", { text: "the table" }), table(trend, [["period", "from", String], ["until", "until", String], ["k", "mentions"], ["n", "words", number], ["n_documents", "documents"], ["rate", "per 1,000", rate], ["low", "low", rate], ["high", "high", rate]]))),
    make("figure", {}, dispersion.length ? dispersionPlot(dispersion) : make("p", { class: "f-hint", text: "Nothing to place." }),
      make("figcaption", { text: `Where they stand, from beginning to end: ${number(figures.with_any)} of ${counted(figures.documents, "document")} have one${most}.${dp}` }),
      dispersion.length > 0 && make("details", {}, make("summary", { text: "the table" }), table(dispersion, [["doc_id", "document"], ["date", "date"], ["k", "mentions"], ["n_words", "words", number], ["rate", "per 1,000", (value) => decimal(value)]]))),
  ];
}

function trendPlot(trend) {
  const [width, height, left, bottom] = [420, 170, 36, 24];
  const known = trend.filter((row) => row.rate !== null);
  const top = Math.max(...known.map((row) => row.high ?? row.rate), 0.001) * 1.05;
  const [from, to] = [trend[0].period, trend[trend.length - 1].until + 1];
  const x = (row) => left + ((row.period + row.until + 1) / 2 - from) / (to - from) * (width - left - 8);
  const y = (value) => height - bottom - (value / top) * (height - bottom - 8);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", class: "f-plot", "aria-label": `Mentions per 1,000 words, ${from} to ${to - 1}, at most ${decimal(Math.max(...known.map((row) => row.rate)))}` });
  for (const tick of [0, top / 2, top]) {
    svg.append(draw("line", { x1: left, x2: width - 8, y1: y(tick), y2: y(tick), class: "f-grid" }));
    svg.append(Object.assign(draw("text", { x: left - 4, y: y(tick) + 4, "text-anchor": "end" }), { textContent: decimal(tick, top < 0.2 ? 2 : 1) }));
  }
  const step = Math.ceil(trend.length / 6);
  trend.forEach((row, place) => {
    if (place % step === 0) svg.append(Object.assign(draw("text", { x: x(row), y: height - 7, "text-anchor": "middle" }), { textContent: String(row.period) }));
  });
  for (const run of runsOf(trend)) {
    const band = [...run.map((row) => [x(row), y(row.high ?? row.rate)]), ...[...run].reverse().map((row) => [x(row), y(row.low ?? row.rate)])];
    svg.append(draw("polygon", { points: band.map((at) => at.map((one) => one.toFixed(1)).join(",")).join(" "), class: "f-band" }));
    svg.append(draw("polyline", { points: run.map((row) => `${x(row).toFixed(1)},${y(row.rate).toFixed(1)}`).join(" "), class: "f-curve" }));
  }
  for (const row of known) {
    if (row.low !== null) svg.append(draw("line", { x1: x(row), x2: x(row), y1: y(row.low), y2: y(row.high), class: "f-range" }));
    const years = row.period === row.until ? row.period : `${row.period} to ${row.until}`;
    const dot = draw("circle", { cx: x(row), cy: y(row.rate), r: 3, class: row.n_documents < 10 ? "f-dot f-few" : "f-dot" });
    dot.append(Object.assign(draw("title"), { textContent: `${years}: ${row.k} mentions in ${row.n_documents} documents, ${decimal(row.rate, 3)} per 1,000 words` }));
    svg.append(dot);
  }
  return svg;
}

// Periods one after the other that have documents: a curve breaks where there are none.
function runsOf(trend) {
  const runs = [[]];
  for (const row of trend) {
    if (row.rate === null) runs.push([]);
    else runs[runs.length - 1].push(row);
  }
  return runs.filter((run) => run.length);
}

function dispersionPlot(rows) {
  const [width, line, left] = [420, rows.length > 12 ? 11 : 16, 130];
  const height = rows.length * line + 6;
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", class: "f-plot", "aria-label": `Places of the mentions in ${rows.length} documents` });
  rows.forEach((row, place) => {
    const y = place * line + 2;
    const label = draw("text", { x: left - 6, y: y + line - 4, "text-anchor": "end", "font-size": line > 12 ? 10 : 9 });
    const name = row.doc_id.length > 22 ? `…${row.doc_id.slice(-21)}` : row.doc_id;
    label.textContent = name;
    const bar = draw("rect", { x: left, y, width: width - left - 6, height: line - 3, class: "f-strip" });
    bar.append(Object.assign(draw("title"), { textContent: `${row.doc_id}: ${row.k} mentions, ${decimal(row.rate)} per 1,000 words` }));
    svg.append(label, bar);
    for (const at of row.places) {
      const x = left + at * (width - left - 6);
      svg.append(draw("line", { x1: x, x2: x, y1: y, y2: y + line - 3, class: "f-stroke" }));
    }
  });
  return svg;
}

export default { render };
