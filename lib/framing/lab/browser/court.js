function render({ model, el }) {
  const { root, ask } = open(model, el, "Adjudication");
  const scheme = model.get("scheme");
  const head = make("div", {});
  const said = make("p", { class: "f-said", role: "status", hidden: true });
  const body = make("div", {});
  const foot = make("div", {});
  root.append(head, said, body, foot);
  const by = make("input", { type: "text", size: "18", autocomplete: "off", "aria-label": "who decides" });
  by.value = model.get("view").by ?? "";
  let values = {};
  let current = 0;
  let rows = [];
  const reason = make("input", { type: "text" });
  const decide = () => ask("decide", { by: by.value, values, reason: reason.value });
  const stored = button("decide, next", decide, { class: "f-main" });

  function showView() {
    const view = model.get("view");
    said.textContent = view.said ?? "";
    said.hidden = !view.said;
    if (view.n === undefined) return;
    const jump = select([...Array(view.n).keys()].map((place) => [place, `${place + 1}: ${view.waiting.includes(place) ? "to decide" : "decided"}`]), view.at, (place) => ask("go", { at: Number(place) }));
    fill(head, make("div", { class: "f-bar" },
      make("span", { class: "f-status", role: "status", text: view.n ? `${number(view.done)} of ${counted(view.n, "mention")} with differences decided` : "People differ nowhere, as far as two have coded the same mention." }),
      make("span", {}, labelled("who decides", by, { class: "f-inline f-field" }), " ", view.n > 0 && labelled("at", jump, { class: "f-inline f-field" }), button("look again", () => ask("look")))),
    view.n > 0 && make("progress", { max: String(view.n), value: String(view.done), "aria-label": "decided" }));
    if (!view.n) fill(body);
    else showCase(view);
    fill(foot,
      make("h3", { text: "What comes of it: the reference codings" }),
      make("p", { text: view.origin }),
      view.sealed.map((one) => make("p", {}, `The sample ${one.sample} is sealed: ${number(one.waiting)} of ${counted(one.mentions, "mention")} wait for further people, though two have coded each. `, button("nobody else will code: open it", () => ask("open", { sample: one.sample }), { class: "f-small" }))),
      make("div", { class: "f-buttons" }, button("reference codings as CSV", () => ask("reference")), button("take them into the chapter on agreement", () => ask("take"))));
  }

  function showCase(view) {
    values = {};
    const asked = scheme.attributes.filter((attribute) => view.asked.includes(attribute.name));
    for (const attribute of asked) {
      const given = [...new Set(view.codes.map((one) => one[attribute.name]))];
      values[attribute.name] = view.decided[attribute.name]?.value ?? (given.length === 1 ? given[0] : "");
    }
    reason.value = Object.values(view.decided).find((one) => one.reason)?.reason ?? "";
    const kind = (piece) => (piece.mentions.length ? "f-chosen-mark" : "");
    const cell = (one, name) => make("td", { "data-coder": one.coder }, make("span", { text: one[name] }), one.unsure.includes(name) && make("small", { text: " (unsure)" }));
    rows = asked.filter((attribute) => view.differ.includes(attribute.name)).map((attribute, place) => decision(attribute, place));
    const same = asked.filter((attribute) => !view.differ.includes(attribute.name));
    const extra = ["speaker", "note"].filter((name) => view.codes.some((one) => one[name]));
    fill(body,
      make("p", {}, make("b", { text: `${view.at + 1} of ${number(view.n)}` }), ` · ${sourceOf(view.document)}`),
      make("p", { class: "f-hint", text: `Focal here: ${view.focal}.` }),
      around(view.before, "the passage before"),
      make("blockquote", { class: "f-words" }, pieces(view.pieces, kind)),
      around(view.after, "the passage after"),
      make("div", { class: "f-wide", role: "region", "aria-label": "what each says", tabIndex: 0 }, make("table", { class: "f-table f-court" },
        make("thead", {}, make("tr", {}, make("th", { scope: "col", text: "" }), view.codes.map((one) => make("th", { scope: "col", text: person(one.coder) })))),
        make("tbody", {},
          [...rows.map((row) => row.attribute), ...same].map((attribute) => make("tr", { class: view.differ.includes(attribute.name) ? "f-differ" : "" }, make("th", { scope: "row", text: attribute.name }), view.codes.map((one) => cell(one, attribute.name)))),
          extra.map((name) => make("tr", {}, make("th", { scope: "row", text: name }), view.codes.map((one) => make("td", { text: one[name] }))))))),
      rows.map((row) => row.field),
      labelled("why (optional)", reason),
      make("div", { class: "f-buttons" }, stored, button("back", () => ask("go", { at: view.at - 1 })), button("forward", () => ask("go", { at: view.at + 1 }))),
      make("p", { class: "f-hint" }, "Keys: ", make("kbd", { text: "1 … 6" }), " choose a value, ", make("kbd", { text: "Enter" }), " decide, ", make("kbd", { text: "b / f" }), " back and forward."));
    current = Math.max(0, rows.findIndex((row) => !values[row.attribute.name]));
    mark();
    if (document.activeElement === document.body || root.contains(document.activeElement)) root.focus({ preventScroll: true });
    showTop(head);
  }

  function decision(attribute, place) {
    const group = `court-${attribute.name}-${Math.random()}`;
    const given = (name) => model.get("view").codes.filter((one) => one[attribute.name] === name).map((one) => person(one.coder));
    const radios = attribute.values.map((value) => make("input", { type: "radio", name: group, value: value.name, checked: values[attribute.name] === value.name, on: { change: () => choose(place, value.name, false) } }));
    const field = make("fieldset", { class: "f-question", on: { focusin: () => { current = place; mark(); } } },
      make("legend", {}, make("b", { text: attribute.name }), " ", make("span", { class: "f-asked", text: attribute.question })),
      make("div", { class: "f-values" }, attribute.values.map((value, at) => make("label", { class: "f-value" }, radios[at], make("span", {},
        make("kbd", { text: String(at + 1), "aria-hidden": "true" }), " ", make("b", { text: value.name }), given(value.name).length > 0 && make("span", { class: "f-n", text: ` (${given(value.name).join(", ")})` }),
        make("span", { class: "f-meaning" }, value.definition, " ", example(value.example)))))));
    return { attribute, radios, field };
  }

  function choose(place, value, onward) {
    values[rows[place].attribute.name] = value;
    if (onward) {
      const waiting = rows.findIndex((row) => !values[row.attribute.name]);
      if (waiting === -1) stored.focus({ preventScroll: true });
      else current = waiting;
    }
    mark();
  }

  function mark() {
    rows.forEach((row, place) => row.field.classList.toggle("f-open", place === current));
  }

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !rows.length) return;
    if (event.target.matches("input:not([type=radio]), textarea, select")) {
      if (event.key === "Escape") { event.target.blur(); root.focus(); event.stopPropagation(); }
      return;
    }
    const at = Number(event.key) - 1;
    const radio = /^[1-9]$/.test(event.key) && rows[current]?.radios[at];
    const step = { b: -1, f: 1 }[event.key];
    if (radio) { radio.checked = true; choose(current, radio.value, true); }
    else if (event.key === "Enter" && !event.target.matches("button, summary, a")) decide();
    else if (step) ask("go", { at: model.get("view").at + step });
    else return;
    event.preventDefault();
  });

  model.on("change:view", showView);
  showView();
}

export default { render };
