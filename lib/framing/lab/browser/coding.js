const HELP = [["1 … 6", "choose a value of the question that is open"], ["Enter", "save, and go on"], ["u", "unsure of the question that is open"], ["s", "skip: put off to the end"], ["z", "undo the last step"], ["b / f", "one back, one forward"], ["n", "write a note"], ["w", "write who speaks"], ["m", "mark the selected words as missed"], ["Esc", "leave a field"]];

function render({ model, el }) {
  const { root, ask } = open(model, el, "Coding by hand");
  const scheme = model.get("scheme");
  const who = make("form", { class: "f-heading", on: { submit: (event) => { event.preventDefault(); begin(); }, focusin: offers } });
  const progress = make("div", {});
  const said = make("p", { class: "f-said", role: "status", hidden: true });
  const warned = make("p", { class: "f-note", hidden: true });
  const words = make("div", { class: "f-reading" });
  const questions = make("div", { class: "f-questions" });
  const work = make("div", { class: "f-desk", hidden: true }, words, questions);
  const seat = make("summary", { text: "Who codes what" });
  const sitting = make("details", { class: "f-seat", open: true }, seat, who);
  root.append(sitting, warned, said, progress, work);
  let current = 0;
  let unsure = new Set();
  let shown = ""; // which mention is shown, and what is stored of it
  let picked = null; // the words that were selected last: start and end in the document

  const coder = make("input", { type: "text", list: `f-coders-${model.model_id ?? Math.random()}`, autocomplete: "off", size: "14" });
  const known = make("datalist", { id: coder.getAttribute("list") });
  const sample = make("select", {});
  const order = make("select", {});
  const others = make("input", { type: "checkbox" });
  const stands = make("label", { class: "f-tick" }, others, "I stand in for somebody who is missing");
  const begin = () => ask("begin", { coder: coder.value.trim(), sample: sample.value, order: order.value, stand_in: others.checked });
  const given = make("input", { type: "file", accept: ".zip", on: { change: async () => { const [names, contents] = await filesOf(given); if (names.length) ask("take", {}, contents); given.value = ""; } } });

  // Samples that were drawn since are offered, too.
  let offered = 0;
  function offers() {
    if (Date.now() - offered < 3000) return;
    offered = Date.now();
    ask("offer");
  }

  function showSetup() {
    const setup = model.get("setup");
    fill(sample, setup.samples.map((one) => make("option", { value: one, text: one === "unsure" ? "unsure mentions (no sample)" : one, selected: one === setup.sample })));
    fill(order, setup.orders.map((one) => make("option", { value: one, text: one === "text" ? "as in the texts" : "mixed", selected: one === setup.order })));
    if (document.activeElement !== coder) coder.value = setup.coder;
    const offer = () => {
      const assigned = setup.coders[sample.value] ?? [];
      fill(known, assigned.map((one) => make("option", { value: one })));
      stands.hidden = assigned.length === 0;
      if (stands.hidden) others.checked = false;
    };
    sample.onchange = offer;
    offer();
    fill(who, labelled("who codes", coder), known, labelled("sample", sample), labelled("order", order), make("button", { type: "submit", text: "begin", class: "f-main" }), stands,
      make("p", { class: "f-hint", text: `The study: ${setup.study}` }),
      setup.said && make("p", { class: "f-said", text: setup.said }),
      make("details", {}, make("summary", { text: "a file was handed out to me" }), labelled("the .zip that you were given", given)));
  }

  // The questions: built once; all values can be reached by Tab and arrows, the open question shows what they mean.
  const parts = scheme.attributes.map((attribute, place) => {
    const radios = attribute.values.map((value) => make("input", { type: "radio", name: `${attribute.name}-${coder.getAttribute("list")}`, value: value.name, on: { change: () => chosen(place, false) } }));
    const values = attribute.values.map((value, number_) => make(
      "label", { class: "f-value" }, radios[number_],
      make("span", {}, make("kbd", { text: String(number_ + 1), "aria-hidden": "true" }), " ", make("b", { text: value.name }),
        make("span", { class: "f-meaning" }, value.definition, " ", example(value.example)))));
    const doubt = button("unsure", () => toggleDoubt(place), { class: "f-small f-doubt", "aria-pressed": "false", "aria-label": `unsure of the ${attribute.name}` });
    const more = attribute.conventions.length > 0 && make("details", { class: "f-meaning" }, make("summary", { text: "doubtful cases" }), make("ul", {}, attribute.conventions.map((one) => make("li", { text: one }))));
    const field = make("fieldset", { class: "f-question", on: { focusin: (event) => { if (event.target.type === "radio") openQuestion(place); } } },
      make("legend", {}, make("b", { text: attribute.name }), " ", make("span", { class: "f-asked", text: attribute.question })), make("div", { class: "f-values" }, values), make("div", { class: "f-bar" }, more || make("span", {}), doubt));
    field.querySelector("legend").addEventListener("click", () => openQuestion(place));
    return { attribute, radios, doubt, field };
  });
  const speaker = make("input", { type: "text", list: `${coder.getAttribute("list")}-speakers`, autocomplete: "off" });
  const speakers = make("datalist", { id: `${coder.getAttribute("list")}-speakers` });
  const speaks = labelled("who is quoted or reported", speaker);
  const remark = make("input", { type: "text" });
  const stored = button("save, next", () => keep(), { class: "f-main" });
  fill(questions, parts.map((part) => part.field), speaks, speakers, labelled("note", remark),
    make("div", { class: "f-buttons" }, stored, button("skip", () => ask("skip")), button("undo", () => ask("undo")), button("back", () => step(-1)), button("forward", () => step(1))),
    make("details", {}, make("summary", { text: "keys" }), make("dl", { class: "f-keys" }, HELP.map(([key, what]) => [make("dt", {}, make("kbd", { text: key })), make("dd", { text: what })]))),
    make("details", {}, make("summary", { text: "what is coded, and rules for all questions" }), make("p", { text: scheme.unit }), make("ul", {}, scheme.conventions.map((one) => make("li", { text: one })))));

  const step = (by) => ask("go", { at: model.get("view").at + by });
  const asks = (place) => model.get("view").asked?.includes(parts[place].attribute.name) ?? true;
  const value = (place) => parts[place].radios.find((one) => one.checked)?.value ?? "";
  const keep = () => ask("save", { codes: { values: Object.fromEntries(parts.map((part, place) => [part.attribute.name, value(place)]).filter((_, place) => asks(place))), unsure: [...unsure], speaker: speaker.value, note: remark.value } });

  function openQuestion(place) {
    current = place;
    parts.forEach((part, at) => part.field.classList.toggle("f-open", at === place));
  }

  const nextOpen = () => parts.findIndex((_, at) => asks(at) && !value(at));

  // A value was chosen: who speaks is asked where somebody else does; by key the next open question follows.
  function chosen(place, onward) {
    needSpeaker();
    if (!onward) return openQuestion(place);
    const waiting = nextOpen();
    openQuestion(waiting === -1 ? place : waiting);
    if (waiting === -1) stored.focus({ preventScroll: true });
  }

  function needSpeaker() {
    const voice = parts.findIndex((part) => part.attribute.name === "voice");
    speaks.hidden = voice !== -1 && ["", "author"].includes(value(voice));
    const turn = model.get("view").speaker_of_turn;
    if (!speaks.hidden && !speaker.value && turn) speaker.value = turn;
  }

  function toggleDoubt(place) {
    const { name } = parts[place].attribute;
    unsure.has(name) ? unsure.delete(name) : unsure.add(name);
    showDoubt();
  }

  function showDoubt() {
    for (const part of parts) part.doubt.setAttribute("aria-pressed", String(unsure.has(part.attribute.name)));
  }

  const missed = () => (picked ? ask("miss", { start: picked[0], end: picked[1] }) : ask("miss", { start: 0, end: 0 }));

  // Offsets count code points, as the text's do; the browser counts UTF-16 units.
  const offset = (node, at) => {
    const piece = node.parentElement?.closest("[data-at]");
    return piece && words.contains(piece) ? Number(piece.dataset.at) + [...node.textContent.slice(0, at)].length : null;
  };
  const selected = () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !words.contains(selection.anchorNode)) return;
    const ends = [offset(selection.anchorNode, selection.anchorOffset), offset(selection.focusNode, selection.focusOffset)];
    if (ends.every((one) => one !== null)) picked = ends.sort((a, b) => a - b);
  };
  document.addEventListener("selectionchange", selected);

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || work.hidden) return;
    const field = event.target.matches("input:not([type=radio]), textarea, select");
    if (field) {
      if (event.key === "Escape") { event.target.blur(); root.focus(); event.stopPropagation(); }
      else if (event.key === "Enter" && questions.contains(event.target)) { keep(); event.preventDefault(); }
      return;
    }
    const radio = /^[1-9]$/.test(event.key) && parts[current].radios[Number(event.key) - 1];
    const acts = { s: () => ask("skip"), z: () => ask("undo"), b: () => step(-1), f: () => step(1), u: () => toggleDoubt(current), n: () => remark.focus(), w: () => { if (!speaks.hidden) speaker.focus(); }, m: missed };
    if (radio) { radio.checked = true; chosen(current, true); }
    else if (event.key === "Enter" && !event.target.matches("button, summary, a")) keep();
    else if (acts[event.key]) acts[event.key]();
    else return;
    event.preventDefault();
  });

  function showView() {
    const view = model.get("view");
    work.hidden = !view.n;
    fill(progress);
    said.hidden = !view.said;
    said.textContent = view.said ?? "";
    warned.hidden = !view.opened;
    warned.textContent = view.opened ?? "";
    if (!view.n) return;
    const setup = model.get("setup");
    sitting.open = false;
    seat.textContent = `${view.coder} codes the sample ${setup.sample}`;
    showProgress(view);
    showWords(view);
    const here = JSON.stringify([view.coder, setup.sample, view.mention, view.codes]);
    if (here !== shown) showCodes(view.codes); // else what isn't saved yet stays, as where words were marked as missed
    shown = here;
    fill(speakers, view.speakers.map((one) => make("option", { value: one })));
    picked = null;
    needSpeaker();
    parts.forEach((part, at) => { part.field.hidden = !asks(at); });
    openQuestion(Math.max(0, nextOpen()));
    if (document.activeElement === document.body || root.contains(document.activeElement)) root.focus({ preventScroll: true });
    showTop(progress);
  }

  function showCodes(codes) {
    for (const part of parts) for (const radio of part.radios) radio.checked = codes.values?.[part.attribute.name] === radio.value;
    unsure = new Set(codes.unsure ?? []);
    speaker.value = codes.speaker ?? "";
    remark.value = codes.note ?? "";
    showDoubt();
  }

  function showProgress(view) {
    const state = [`${number(view.done)} of ${number(view.n)} coded`, view.skipped.length && `${view.skipped.length} put off`, view.unsure.length && `${view.unsure.length} unsure`, view.left_out && `${view.left_out} wait for their texts`].filter(Boolean).join(", ");
    const kind = (place) => (view.skipped.includes(place) ? "put off" : view.unsure.includes(place) ? "unsure" : view.coded.includes(place) ? "coded" : "to code");
    const jump = select([...Array(view.n).keys()].map((place) => [place, `${place + 1}: ${kind(place)}`]), view.at, (place) => ask("go", { at: Number(place) }));
    fill(progress,
      make("div", { class: "f-bar" },
        make("span", { class: "f-status", role: "status", text: `${view.coder}: ${state}` }),
        make("span", {}, labelled("at", jump, { class: "f-inline f-field" }), button("take away my codings", () => ask("pack"), { class: "f-small" }))),
      make("progress", { max: String(view.n), value: String(view.done), "aria-label": state }),
      make("p", { class: "f-hint", text: `Each mention is stored when it is saved, in ${view.file}.` }));
  }

  function showWords(view) {
    const turn = view.speaker_of_turn ? ` Turn of ${view.speaker_of_turn}.` : "";
    const kind = (piece) => (piece.mentions.includes(view.mention) ? "f-chosen-mark" : piece.mentions.includes("missed") ? "f-missed" : "");
    fill(words,
      make("p", {}, make("b", { text: `${view.at + 1} of ${number(view.n)}` }), ` · ${sourceOf(view.document)}.${turn}`),
      make("p", { class: "f-hint", text: `Focal here: ${view.focal}.` }),
      around(view.before, "the passage before"),
      make("blockquote", { class: "f-words" }, pieces(view.pieces, kind)),
      around(view.after, "the passage after"),
      make("div", { class: "f-bar" }, make("span", { class: "f-hint", text: "A word for a tie between states that isn't marked? Select it:" }), button("mark as missed", missed, { class: "f-small" })),
      view.missed.length > 0 && make("p", { class: "f-hint" }, "Marked as missed here: ", view.missed.map(([, start, , surface]) => [make("b", { text: surface }), " ", button("take back", () => ask("unmiss", { start }), { class: "f-small", "aria-label": `take back ${surface}` }), " "])));
  }

  model.on("change:setup", showSetup);
  model.on("change:view", showView);
  showSetup();
  showView();
  return () => document.removeEventListener("selectionchange", selected);
}

export default { render };
