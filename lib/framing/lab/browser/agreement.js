function render({ model, el }) {
  const { root, ask } = open(model, el, "Agreement");
  const head = make("div", {});
  const merged = make("div", { role: "status" });
  const body = make("div", {});
  const matrix = make("div", { role: "status", "aria-live": "polite" });
  const rest = make("div", {});
  root.append(head, merged, body, matrix, rest);
  const [share, alpha] = [(value) => decimal(value), (value) => decimal(value, 3)];
  const files = make("input", { type: "file", multiple: true, accept: ".zip,.csv,.json", on: { change: async () => { const [names, contents] = await filesOf(files); if (names.length) ask("merge", { names, replace: newer.checked }, contents); files.value = ""; } } });
  const newer = make("input", { type: "checkbox" });
  let asked = { attribute: "stance", pair: "" };
  const look = (what = {}) => { const { who, sample } = model.get("tables"); root.setAttribute("aria-busy", "true"); ask("show", { who, sample, ...what }); };

  function showTables() {
    root.removeAttribute("aria-busy");
    const told = model.get("tables");
    if (!told.overall) return;
    fill(head,
      make("div", { class: "f-bar" },
        make("span", {}, labelled("coders", select(told.choices.map((one) => [one]), told.who, (who) => look({ who })), { class: "f-inline f-field" }), " ",
          labelled("mentions", select([["", "all that were coded"], ...told.samples.map((one) => [one, `the sample ${one}`])], told.sample, (sample) => look({ sample })), { class: "f-inline f-field" })),
        make("span", {}, button("look again", () => look()), button("XLSX", () => ask("export"), { "aria-label": "all tables as XLSX" }))),
      make("p", { class: "f-hint", text: told.state }),
      progressPart(told.progress),
      labelled("put files to these that others handed in (.zip, or .csv with .json)", files),
      make("label", { class: "f-tick" }, newer, "where somebody codes otherwise there than here, take the file"));
    if (!told.overall.length) {
      fill(body, make("p", { class: "f-said", text: "None of these mentions has been coded by two of them yet." }));
      fill(matrix);
    } else {
      fill(body,
        make("h3", { text: "All together" }),
        table(told.overall, [["attribute", "attribute"], ["coders", "coders"], ["n", "mentions"], ["labels", "codes"], ["share", "two agree", share], ["alpha", "alpha", alpha], ["low", "low", alpha], ["high", "high", alpha], ["interval", "interval"]], "One row per attribute: how often two coders of a mention agree, and Krippendorff's alpha with its interval; empty where all codes are the same"),
        make("h3", { text: "Each with the others" }),
        table(eachOf(told), [["coder", "coder", person], ["coded", "coded"], ["n", "compared"], ...told.attributes.map((name) => [name, name, share])], "One row per coder: of the codes that others gave to the same mentions, the share that is the same. Of few that are compared chance has a say: the intervals are in the XLSX"),
        pairsPart(told));
    }
    fill(rest,
      told.differences.length > 0 && make("details", {}, make("summary", { text: counted(told.differences.length, "difference") }),
        table(told.differences, [["attribute", "attribute"], ["doc_id", "document"], ["surface", "mention"], ["coder_a", "one", person], ["value_a", "says"], ["coder_b", "other", person], ["value_b", "says"]])),
      told.missed.length > 0 && [make("h3", { text: "Marked as missed by the codebook" }), table(told.missed, [["surface", "words"], ["doc_id", "document"], ["start", "at"], ["coders", "by"], ["notes", "notes"]])]);
  }

  // How far each has come: open while somebody isn't done.
  function progressPart(rows) {
    if (!rows.length) return null;
    const done = rows.filter((one) => one.to_code !== null && one.coded >= one.to_code).length;
    const assigned = rows.filter((one) => one.to_code !== null).length;
    const said = assigned ? `${done} of ${assigned} have coded all that was assigned to them` : counted(rows.length, "person codes", "people code");
    return make("details", { open: done < assigned && assigned < 8 }, make("summary", { text: `The sample ${rows[0].sample}: ${said}` }),
      table(rows, [["coder", "coder"], ["to_code", "to code", number], ["coded", "coded", number], ["left", "left", (_, one) => (one.to_code === null ? "" : number(Math.max(0, one.to_code - one.coded)))]]));
  }

  // One row per coder, with a share for each attribute.
  function eachOf(told) {
    const rows = new Map();
    for (const one of told.coders) {
      const row = rows.get(one.coder) ?? { coder: one.coder, coded: one.coded, n: one.n };
      rows.set(one.coder, { ...row, [one.attribute]: one.share });
    }
    return [...rows.values()];
  }

  // Of many pairs each has little in common: they are listed where somebody asks for them.
  function pairsPart(told) {
    const pairs = new Set(told.pairs.map((one) => `${one.coder_a}\n${one.coder_b}`)).size;
    const shown = table(told.pairs, [["coder_a", "one", person], ["coder_b", "other", person], ["attribute", "attribute"], ["n", "mentions"], ["agree", "agree"], ["share", "share", share], ["alpha", "alpha", alpha], ["low", "low", alpha], ["high", "high", alpha], ["interval", "interval"], ...(told.who === "people" ? [] : [["measures", "measures"]])], "One row per two coders and attribute; together is right only where all four are");
    return pairs > 10 ? make("details", {}, make("summary", { text: `Two by two: ${counted(pairs, "pair")}` }), shown) : [make("h3", { text: "Two by two" }), shown];
  }

  function showMatrix() {
    const told = model.get("tables");
    const shown = model.get("matrix");
    if (!told.overall?.length || !shown.values) return;
    asked = { attribute: shown.attribute, pair: shown.pair };
    const pairs = [...new Set(told.pairs.map((one) => `${one.coder_a}\n${one.coder_b}`))].map((pair) => [pair, pair.split("\n").map(person).join(" : ")]);
    const go = (what) => { asked = { ...asked, ...what }; ask("cross", asked); };
    const [one, other] = shown.pair ? shown.pair.split("\n").map(person) : ["one of two", "the other"];
    const most = Math.max(1, ...shown.rows.flat());
    const shade = (n) => (n ? `color-mix(in srgb, #0072b2 ${Math.round(10 + 40 * n / most)}%, transparent)` : "none");
    fill(matrix,
      make("h3", { text: "What is taken for what" }),
      make("div", { class: "f-bar" }, make("span", {},
        labelled("attribute", select(told.attributes.map((name) => [name]), shown.attribute, (attribute) => go({ attribute })), { class: "f-inline f-field" }), " ",
        labelled("coders", select([["", "all pairs"], ...pairs], shown.pair, (pair) => go({ pair })), { class: "f-inline f-field" }))),
      shown.values.length
        ? make("div", { class: "f-wide", role: "region", "aria-label": "what is taken for what", tabIndex: 0 }, make("table", { class: "f-table f-matrix" },
          make("caption", { text: `Rows: ${one}. Columns: ${other}.` }),
          make("thead", {}, make("tr", {}, make("th", { scope: "col", text: "" }), shown.values.map((value) => make("th", { scope: "col", text: value })))),
          make("tbody", {}, shown.rows.map((row, place) => make("tr", {}, make("th", { scope: "row", text: shown.values[place] }), row.map((n, at) => make("td", { class: `f-number${place === at ? " f-same" : ""}`, text: String(n), style: `background: ${shade(n)}` })))))))
        : make("p", { class: "f-hint", text: "They have no mention in common." }));
  }

  function showMerged() {
    const told = model.get("merged");
    fill(merged, told.lines?.length > 0 && [
      make("p", { class: "f-said", text: told.lines.join("\n") }),
      told.conflicts.length > 0 && table(told.conflicts, [["coder", "coder"], ["mention_id", "mention"], ["attribute", "attribute"], ["here", "here, kept"], ["given", "in the file"]], "Coded otherwise in the file")]);
  }

  model.on("change:tables", () => { showTables(); showMatrix(); });
  model.on("change:matrix", showMatrix);
  model.on("change:merged", showMerged);
  showTables();
  showMatrix();
  showMerged();
}

export default { render };
