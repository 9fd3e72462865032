const DESIGN = { random: "at random", "predicted-codes": "rare codes more often" };

const named = (design) => DESIGN[design] ?? `rare ${design.replace("predicted-", "")}s more often`;

function render({ model, el }) {
  const { root, ask } = open(model, el, "Plan the coding");
  const said = make("p", { class: "f-said", role: "status", hidden: true });
  const advice = make("div", { role: "status", "aria-live": "polite" });
  const samples = make("div", {});
  const width = make("input", { type: "number", min: "1", max: "50", step: "1", value: "10", on: { change: () => ask("advise", { half_width: Number(width.value) / 100 }) } });
  const n = make("input", { type: "number", min: "1", value: "" });
  const design = make("select", {});
  const seed = make("input", { type: "number", min: "0", value: "1" });
  const coders = make("textarea", { rows: "2", placeholder: "ann, ben, eve; or 30", autocomplete: "off" });
  const each = make("input", { type: "number", min: "2", value: "2" });
  const hidden = make("input", { type: "checkbox" });
  const practice = make("input", { type: "checkbox" });
  const whole = (input, least) => Math.max(least, Math.round(Number(input.value)) || least);
  const draw_ = make("button", { type: "submit", class: "f-main", text: "draw and seal" });
  const form = make("form", { on: { submit: (event) => {
    event.preventDefault();
    ask("draw", { n: whole(n, 1), by: design.value, seed: whole(seed, 0), coders: coders.value, each: whole(each, 2), code_names: hidden.checked, practice: practice.checked });
  } } },
  make("div", { class: "f-controls" },
    labelled("precision wanted: ± per cent", width), labelled("mentions to draw", n), labelled("drawn", design), labelled("seed", seed),
    labelled("coders: their names, or how many", coders), labelled("each mention coded by", each),
    make("div", {},
      make("label", { class: "f-tick" }, hidden, "these are code names"),
      make("label", { class: "f-tick" }, practice, "to practise: never opened, and no reference"))),
  make("p", { class: "f-hint", text: "A number makes code names: 30 are c01 to c30. Where nobody is named everybody may code all of it, and the first two who have are its readers. At random, each mention is as likely as any other; where rare codes are drawn more often, estimates take that into account." }),
  make("div", { class: "f-buttons" }, draw_));
  root.append(said, form, advice, samples);
  let touched = false;
  n.addEventListener("input", () => { touched = true; });

  const readers = (said) => {
    const names = said.split(", ").map(person);
    return names.length > 3 ? `${names.length} people` : names.join(", ");
  };

  function showSetup() {
    const setup = model.get("setup");
    form.hidden = !setup.designs;
    if (!setup.designs) return;
    said.textContent = setup.said;
    said.hidden = !setup.said;
    draw_.textContent = `draw and seal the sample «${setup.next}»`;
    const chosen = design.value || "random";
    fill(design, setup.designs.map((one) => make("option", { value: one, text: named(one), selected: one === chosen })));
    fill(samples, setup.samples.length > 0 && [table(setup.samples, [["sample", "sample"], ["drawn", "drawn"], ["by", "by", named], ["size", "mentions"], ["mentions", "of"], ["opened", "opened"], ["readers", "read by", readers], ["state", "state"]], "The samples of this study: sealed until each mention was coded by those to whom it was assigned"), handing(setup.samples)]);
  }

  // What those need who code on other machines: one file, which they take in at their desk.
  function handing(rows) {
    const names = [...new Set(rows.map((one) => one.sample))];
    const which = select(names.map((one) => [one]), names[names.length - 1], () => {});
    const texts = make("input", { type: "checkbox", checked: true });
    return make("div", { class: "f-bar" }, make("span", {},
      labelled("sample", which, { class: "f-inline f-field" }), " ",
      button("hand out", () => ask("hand_out", { sample: which.value, texts: texts.checked }))),
    make("label", { class: "f-tick" }, texts, "with the texts, if those who code may have them"));
  }

  function showAdvice() {
    const told = model.get("advice");
    if (!told.rows) return;
    if (!touched) n.value = String(told.n);
    const why = told.value ? `${told.value} asks for most` : "no smaller number is enough in so few documents: more documents would be";
    fill(advice,
      make("p", {}, `For ± ${Math.round(told.half_width * 100)} points read `, make("b", { text: number(told.n) }), ` of ${counted(told.mentions, "mention")}: ${why}.`),
      make("details", {}, make("summary", { text: "value by value" }),
        table(told.rows, [["attribute", "attribute"], ["value", "value"], ["share", "share by the coder", (value) => decimal(value)], ["icc", "alike within documents", (value) => decimal(value)], ["design_effect", "design effect", (value) => decimal(value, 1)], ["n", "mentions to read", (value) => (value === null ? "more documents" : number(value))]])));
  }

  model.on("change:setup", showSetup);
  model.on("change:advice", showAdvice);
  showSetup();
  showAdvice();
}

export default { render };
