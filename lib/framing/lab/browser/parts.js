// What all widgets share. Text of documents and people is put in as text, never as markup.

function make(tag, about = {}, ...children) {
  const { text, on = {}, ...attributes } = about;
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value);
  }
  for (const [event, act] of Object.entries(on)) element.addEventListener(event, act);
  if (text !== undefined) element.textContent = text;
  element.append(...present(children));
  return element;
}

// Children that are there: nested lists are opened, and what is nothing is left out.
const present = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== "");
const fill = (element, ...children) => element.replaceChildren(...present(children));

function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const button = (text, act, about = {}) => make("button", { type: "button", text, on: { click: act }, ...about });

// A control with its name above it.
const labelled = (name, control, about = {}) =>
  make("label", { class: "f-field", ...about }, make("span", { class: "f-name", text: name }), control);

const select = (options, chosen, act, about = {}) =>
  make(
    "select",
    { on: { change: (event) => act(event.target.value) }, ...about },
    options.map(([value, text]) => make("option", { value: String(value), text: text ?? String(value), selected: String(value) === String(chosen) })),
  );

const number = (value) => (value === null || value === undefined ? "" : Number(value).toLocaleString("en-GB"));
const decimal = (value, digits = 2) => (value === null || value === undefined ? "" : Number(value).toFixed(digits));
const counted = (n, one, many = `${one}s`) => `${number(n)} ${n === 1 ? one : many}`;

// Many values of which any may be chosen: a list of boxes that opens, with a field to find one where they are many.
function choices(name, pairs, act) {
  const chosen = new Set();
  const said = make("span", { class: "f-chosen", text: "any" });
  const tell = () => {
    const list = [...chosen];
    said.textContent = list.length === 0 ? "any" : list.length < 3 ? list.join(", ") : `${list.length} chosen`;
    act(list);
  };
  const boxes = pairs.map(([value, n]) => {
    const box = make("input", { type: "checkbox", value: String(value), on: { change: () => { box.checked ? chosen.add(value) : chosen.delete(value); tell(); } } });
    return make("label", { class: "f-box" }, box, make("span", { text: String(value) }), make("span", { class: "f-n", text: typeof n === "number" ? number(n) : String(n ?? "") }));
  });
  const find = make("input", {
    type: "search", placeholder: "find", "aria-label": `find in ${name}`,
    on: { input: () => boxes.forEach((box) => { box.hidden = !box.textContent.toLowerCase().includes(find.value.toLowerCase()); }) },
  });
  const none = button("none of these", () => {
    chosen.clear();
    boxes.forEach((box) => { box.querySelector("input").checked = false; });
    tell();
  }, { class: "f-small" });
  return make(
    "details", { class: "f-choices" },
    make("summary", {}, make("span", { class: "f-name", text: name }), said),
    pairs.length > 10 && find,
    make("div", { class: "f-boxes", role: "group", "aria-label": name }, boxes),
    pairs.length > 1 && none,
  );
}

// A table of what a row is: columns are [key, title, format].
function table(rows, columns, caption = "") {
  const wide = make(
    "div", { class: "f-wide", role: "region", "aria-label": caption || "table", tabIndex: 0 },
    make(
      "table", { class: "f-table" },
      make("thead", {}, make("tr", {}, columns.map(([, title]) => make("th", { scope: "col", text: title })))),
      make("tbody", {}, rows.map((row) =>
        make("tr", {}, columns.map(([key, , format]) => {
          const value = row[key];
          const shown = format ? format(value, row) : value ?? "";
          return make("td", { class: typeof value === "number" ? "f-number" : String(value ?? "").length < 40 ? "f-short" : "" }, shown instanceof Node ? shown : String(shown));
        })))),
    ),
  );
  return caption ? make("div", {}, make("p", { class: "f-hint", text: caption }), wide) : wide;
}

// Coders of whom everybody knows that they are people are called by their names alone.
const person = (coder) => coder.replace(/^person /, "");

// Words with what is marked in them; `kind` gives the class of a piece, or "" where nothing is marked.
const pieces = (given, kind) =>
  given.map((piece) => {
    const mark = kind(piece);
    return make(mark ? "mark" : "span", { class: mark || null, "data-at": String(piece.start), text: piece.text });
  });

// Where a mention to code or to decide stands, and the passages before and after its own.
const sourceOf = (facts) => [facts.title || facts.id, facts.author, facts.publisher, facts.actor && `voice of ${facts.actor}`, facts.genre, facts.date].filter(Boolean).join(", ");
const around = (text, name) => text && make("details", { class: "f-around" }, make("summary", { text: name }), make("p", { text }));

// Where another mention is shown, its beginning is: on a small screen its end stood there before.
function showTop(element) {
  if (element.getBoundingClientRect().bottom < 0) element.scrollIntoView();
}

// An invented example: the mention stands in brackets.
const example = (text) =>
  make("em", {}, text.split(/\[([^\][]+)\]/).map((part, place) => (place % 2 ? make("mark", { text: part }) : part)));

function save(content, buffers) {
  const blob = new Blob(buffers, { type: content.type });
  const link = make("a", { href: URL.createObjectURL(blob), download: content.file });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const webAddress = (address) => /^https?:\/\//.test(address);

// The root of a widget: keys are the widget's own while the focus is in it, and what is said stands at its head.
function open(model, el, label) {
  const note = make("p", { class: "f-note", role: "alert", hidden: true });
  const root = make("section", { class: "framing", "aria-label": label, "data-lm-suppress-shortcuts": "true", tabIndex: -1 }, note);
  const tell = () => {
    note.textContent = model.get("note");
    note.hidden = !model.get("note");
    root.removeAttribute("aria-busy");
  };
  model.on("change:note", tell);
  model.on("msg:custom", (content, buffers) => content.file && save(content, buffers));
  tell();
  const whole = button("whole screen", () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()), { class: "f-small f-whole" });
  root.addEventListener("fullscreenchange", () => { whole.textContent = document.fullscreenElement ? "back to the notebook" : "whole screen"; });
  root.prepend(make("div", { class: "f-top" }, make("strong", { text: label }), document.fullscreenEnabled && whole));
  el.append(root);
  const ask = (what, more = {}, buffers = undefined) => model.send({ do: what, ...more }, undefined, buffers);
  return { root, ask };
}

function later(act, wait) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), wait);
  };
}

async function filesOf(input) {
  const files = [...input.files];
  const contents = await Promise.all(files.map((file) => file.arrayBuffer()));
  return [files.map((file) => file.name), contents];
}
