function render({ model, el }) {
  const { root, ask } = open(model, el, "Codebook editor");
  const text = make("textarea", { class: "f-code", spellcheck: "false", wrap: "off", "aria-label": "codebook as TOML", rows: "22" });
  const heading = make("div", { class: "f-heading" });
  const effect = make("div", { class: "f-effect", role: "status", "aria-live": "polite", tabIndex: 0 });
  const entries = make("span", {});
  const saved = make("p", { class: "f-said", hidden: true });
  let name = "";
  const look = later(() => { root.setAttribute("aria-busy", "true"); ask("edit", { name, text: text.value }); }, 500);
  text.addEventListener("input", () => { saved.hidden = true; look(); });
  const store = button("save as this study's own", () => ask("save", { name, text: text.value }), { class: "f-main" });
  const back = button("back to what is stored", () => ask("choose", { name }));
  const take = button("download", () => save({ file: `${name}.toml`, type: "text/plain" }, [new TextEncoder().encode(text.value)]));
  const bar = make("div", { class: "f-bar" }, entries, make("span", {}, back, take, store));
  const body = make("div", { class: "f-editor" }, make("div", {}, text), effect);
  root.append(heading, bar, saved, body);

  function goTo(line) {
    const before = text.value.split("\n").slice(0, line - 1).join("\n");
    text.focus();
    text.setSelectionRange(before.length + 1, before.length + 1);
    text.scrollTop = Math.max(0, (line - 3) * (text.scrollHeight / text.value.split("\n").length));
  }

  function showBook() {
    const book = model.get("book");
    const there = Boolean(book.name);
    for (const part of [bar, body]) part.hidden = !there;
    if (!there) return;
    name = book.name;
    if (text.value !== book.text) text.value = book.text;
    saved.textContent = book.saved ?? "";
    saved.hidden = !book.saved;
    fill(heading,
      labelled("codebook", select(book.names.map((one) => [one]), name, (chosen) => ask("choose", { name: chosen }))),
      make("span", { class: "f-hint", text: `${book.own ? "this study's own: " : "the workbook's, for all studies: "}${book.place}` }),
    );
    look();
  }

  function showEffect() {
    root.removeAttribute("aria-busy");
    const found = model.get("effect");
    if (found.fault) {
      const line = Number((/ (?:line|row) (\d+)/.exec(found.fault) ?? [])[1]);
      fill(effect, make("p", { class: "f-note", text: found.fault }), line ? button(`go to line ${line}`, () => goTo(line)) : "");
      return;
    }
    if (!found.counts) return fill(effect);
    entries.replaceChildren(labelled("go to entry", select([["", "…"], ...found.entries.map(([entry, line]) => [line, entry])], "", (line) => line && goTo(Number(line))), { class: "f-inline" }));
    const { added, removed, changed } = found.counts;
    const total = added + removed + changed;
    const columns = [
      ["change", "change", (change) => make("b", { class: `f-${change}`, text: change })],
      ["surface", "in its words", (_, row) => make("span", {}, `${row.left} `, make("mark", { text: row.surface }), ` ${row.right}`)],
      ["doc_id", "document"],
      ["entry_old", "entry", (_, row) => (row.entry_old && row.entry_new && row.entry_old !== row.entry_new ? `${row.entry_old} → ${row.entry_new}` : row.entry_new || row.entry_old)],
      ["family_old", "family", (_, row) => (row.family_old && row.family_new && row.family_old !== row.family_new ? `${row.family_old} → ${row.family_new}` : row.family_new || row.family_old)],
    ];
    const failing = found.failing.length > 0 && [
      make("h3", { text: counted(found.failing.length, "example fails", "examples fail") }),
      table(found.failing, [["line", "line", (line) => button(String(line), () => goTo(line), { class: "f-small" })], ["entry", "entry"], ["kind", "kind"], ["sentence", "sentence"], ["found", "found instead"]]),
    ];
    fill(effect,
      make("p", { class: "f-status", text: total ? `The edit adds ${number(added)}, removes ${number(removed)} and changes ${number(changed)} of the mentions, in ${counted(found.texts, "text")}.` : found.texts ? `No mention differs from what is stored, in ${counted(found.texts, "text")}.` : "The texts are not at hand: examples are tried, mentions can't be counted." }),
      failing,
      total ? table(found.rows, columns, total > found.rows.length ? `the first ${found.rows.length} of ${number(total)}` : "") : "",
    );
  }

  model.on("change:book", showBook);
  model.on("change:effect", showEffect);
  showBook();
  showEffect();
}

export default { render };
