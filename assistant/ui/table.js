// The official tables as they look on paper, every figure an input.
//
// Edits that the server has not acknowledged yet are kept here and sent together each time, so
// that none is lost however quickly somebody types.
const states = new WeakMap();

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".tables");
  let state = states.get(root);
  if (!state || state.shape !== data.shape) {
    state = build(root, data);
    states.set(root, state);
  }
  state.send = () => {
    state.sent += 1; // a state that is sent again must not look the same
    const edits = Object.fromEntries(state.pending);
    setStateValue("edits", { mount: state.mount, sent: state.sent, edits });
    clearTimeout(state.again);
    state.again = setTimeout(() => state.pending.size && state.send(), 2500);
  };
  update(root, state, data);
}

function build(root, data) {
  root.replaceChildren();
  const state = {
    shape: data.shape,
    mount: Math.random().toString(36).slice(2),
    pending: new Map(),
    next: 1,
    sent: 0,
    again: null,
    inputs: new Map(),
    places: [],
    focus: data.focus ? data.focus.nonce - 1 : 0,
  };
  for (const table of data.tables) {
    const section = element("section", "table");
    section.append(element("h3", "", table.title));
    const scroller = element("div", "scroller");
    const body = element("table");
    const rows = [];
    for (const line of table.lines) {
      const row = element("tr");
      const inputs = [];
      for (const cell of line) {
        row.append(cell.address ? figure(state, cell, inputs) : label(cell));
      }
      if (inputs.length) rows.push(inputs);
      body.append(row);
    }
    rows.forEach((inputs) => state.places.push(inputs));
    scroller.append(body);
    new ResizeObserver(() =>
      scroller.classList.toggle("wide", body.offsetWidth > scroller.clientWidth + 1),
    ).observe(scroller);
    section.append(scroller);
    root.append(section);
  }
  state.places.forEach((row, r) => row.forEach((input, c) => (input.place = [r, c])));
  return state;
}

function label(cell) {
  const tag = cell.role === "label" ? "th" : cell.role === "note" ? "td" : "th";
  const leaf = cell.role === "label" && cell.rowspan === 1 ? " leaf" : "";
  const node = element(tag, cell.role + leaf, cell.text);
  span(node, cell);
  if (tag === "th") node.scope = cell.role === "label" ? "row" : "col";
  return node;
}

function figure(state, cell, inputs) {
  const node = element("td", "value");
  span(node, cell);
  const input = element("input");
  input.type = "text";
  input.inputMode = "decimal";
  input.autocomplete = "off";
  input.dataset.cell = cell.address;
  input.setAttribute("aria-label", cell.label);
  input.disabled = Boolean(cell.fixed);
  input.addEventListener("input", () => schedule(state, input));
  input.addEventListener("change", () => flush(state, input));
  input.addEventListener("keydown", (event) => move(state, input, event));
  input.addEventListener("paste", (event) => paste(state, input, event));
  // A click selects the figure, so that what is typed takes its place; a second click edits it.
  let fresh = false;
  input.addEventListener("focus", () => {
    fresh = true;
    input.select();
  });
  input.addEventListener("blur", () => (fresh = false));
  input.addEventListener("mouseup", (event) => {
    if (fresh) event.preventDefault();
    fresh = false;
  });
  const last = element("span", "last");
  node.append(input, last);
  state.inputs.set(cell.address, { input, last, node, name: cell.label });
  inputs.push(input);
  return node;
}

function schedule(state, input) {
  clearTimeout(input.timer);
  input.timer = setTimeout(() => flush(state, input), 700);
}

function flush(state, input) {
  clearTimeout(input.timer);
  const entry = state.inputs.get(input.dataset.cell);
  const waiting = state.pending.get(input.dataset.cell);
  if (waiting ? waiting[0] === input.value : entry.stored === input.value) return;
  put(state, [[input, input.value]]);
}

function put(state, changes) {
  for (const [input, value] of changes) {
    state.pending.set(input.dataset.cell, [value, state.next]);
  }
  state.next += 1;
  changes[0][0].closest(".tables").setAttribute("data-unsaved", "");
  state.send();
}

function move(state, input, event) {
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.isComposing) return;
  event.preventDefault();
  const [r, c] = input.place;
  for (let next = r + step; state.places[next]; next += step) {
    const there = state.places[next][Math.min(c, state.places[next].length - 1)];
    if (!there.disabled) {
      there.focus();
      return;
    }
  }
  flush(state, input);
}

function paste(state, input, event) {
  const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n+$/, "");
  if (!/[\t\n]/.test(text)) return;
  event.preventDefault();
  const [top, left] = input.place;
  const changes = [];
  text.split("\n").forEach((line, r) =>
    line.split("\t").forEach((value, c) => {
      const target = (state.places[top + r] || [])[left + c];
      if (target && !target.disabled) {
        target.value = value.trim();
        changes.push([target, target.value]);
      }
    }),
  );
  if (changes.length) put(state, changes);
}

function update(root, state, data) {
  if (data.ack && data.ack.mount === state.mount) {
    for (const [address, [, number]] of state.pending) {
      if (number <= data.ack.number) state.pending.delete(address);
    }
  }
  root.toggleAttribute("data-unsaved", state.pending.size > 0);
  root.classList.toggle("alone", !Object.keys(data.last).length);
  const active = root.getRootNode().activeElement;
  for (const [address, entry] of state.inputs) {
    const { input, last, node } = entry;
    const value = data.rejected[address] ?? data.values[address] ?? "";
    const typing = input === active && input.value !== (entry.stored ?? "");
    if (!state.pending.has(address) && !typing) input.value = value;
    entry.stored = value;
    last.textContent = data.last[address] === undefined ? "" : data.last[address];
    last.title = data.last[address] === undefined ? "" : data.lastTitle;
    input.placeholder = data.offers[address] ?? "";
    const mark = data.marks[address];
    // In a sum that is wrong the noughts are the last to be looked at.
    const nought = mark && data.values[address] === "0" ? " nought" : "";
    node.className = "value" + (mark ? " " + mark[0] + nought : "");
    input.title = mark ? mark[1] : entry.name;
    input.setAttribute("aria-invalid", mark && mark[0] === "error" ? "true" : "false");
  }
  if (data.focus && data.focus.nonce !== state.focus) {
    state.focus = data.focus.nonce;
    const target = state.inputs.get(data.focus.cell);
    if (target) {
      requestAnimationFrame(() => {
        target.node.scrollIntoView({ block: "center", inline: "center" });
        target.input.focus({ preventScroll: true });
        target.node.classList.add("found");
      });
    }
  }
}

function span(node, cell) {
  if (cell.rowspan > 1) node.rowSpan = cell.rowspan;
  if (cell.colspan > 1) node.colSpan = cell.colspan;
}

function element(tag, name, text) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text) node.textContent = text;
  return node;
}
