// Streamlit sends a field's text only when the field is left, and knows nothing of a text that was
// not sent. Here it goes to the server while somebody pauses, and until it has arrived it is kept
// in the browser: a reload, a crash or a closed window loses nothing that was typed.
//
// What is kept for each field: its text, and what stood there before it. After a reload the text is
// put back where the field is as it was before; where it is another one now, both are shown.
const PAUSE = 800; // milliseconds
const CHAT = "[data-testid=stChatInputTextArea]";
const CELL = "input[data-cell]";
const FIELDS =
  "[data-testid=stTextArea] textarea, [data-testid=stTextInput] input[type=text]," +
  ` ${CHAT}, ${CELL}`;
const GROUPS = "[data-testid=stForm], [data-testid=stPopoverBody]";
const STEM = "nianbao:";

export default function (component) {
  if (window.nianbaoKeeping) return;
  window.nianbaoKeeping = true;
  // Fields whose text the server holds only as long as the page is open.
  const fleeting = new RegExp(component.data.fleeting);
  const timers = new Map();
  const before = new WeakMap();
  const touched = new Set();
  const told = new Set();

  // --- the store ---------------------------------------------------------------------------------

  function page() {
    const report = new URLSearchParams(location.search).get("report") || "";
    return `${STEM}${report}|${location.pathname}|`;
  }

  function name(field) {
    const container = hostOf(field).closest("[data-testid=stElementContainer]");
    const key = container?.className.match(/st-key-\S+/)?.[0];
    if (field.matches(CELL)) return `${key}|${field.dataset.cell}`;
    if (key) return key;
    const label = field.getAttribute("aria-label");
    const alike = fields().filter((other) => other.getAttribute("aria-label") === label);
    return `${label}|${alike.indexOf(field)}`;
  }

  function kept(place) {
    const text = sessionStorage.getItem(place);
    return text === null ? null : JSON.parse(text);
  }

  function keep(place, entry) {
    try {
      sessionStorage.setItem(place, JSON.stringify(entry));
    } catch {
      // The browser's store is full or forbidden: the text goes to the server in a moment anyway.
    }
  }

  function places(store) {
    return Object.keys(store).filter((place) => place.startsWith(STEM));
  }

  // A window that is closed takes its own store along; the next one takes up what it left.
  function hand(from, to) {
    try {
      for (const place of places(from)) {
        if (to.getItem(place) === null) to.setItem(place, from.getItem(place));
      }
      if (from === localStorage) places(from).forEach((place) => from.removeItem(place));
    } catch {
      // as above
    }
  }

  // --- the fields --------------------------------------------------------------------------------

  function hostOf(field) {
    const root = field.getRootNode();
    return root instanceof ShadowRoot ? root.host : field;
  }

  function fields() {
    const hosts = document.querySelectorAll("[data-testid=stBidiComponentIsolated]");
    const roots = [document, ...[...hosts].map((host) => host.shadowRoot).filter(Boolean)];
    return roots.flatMap((root) => [...root.querySelectorAll(FIELDS)]);
  }

  function fieldOf(event) {
    const field = event.composedPath()[0];
    return field instanceof Element && field.matches(FIELDS) ? field : null;
  }

  function put(field, text) {
    const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  }

  // --- typing ------------------------------------------------------------------------------------

  function typed(event) {
    const field = fieldOf(event);
    if (!field || event.isComposing) return;
    const place = page() + name(field);
    const known = kept(place);
    const was = known ? known.before : (before.get(field) ?? "");
    touched.add(place);
    if (field.value === was) sessionStorage.removeItem(place);
    else keep(place, { text: field.value, before: was, label: field.getAttribute("aria-label") });
    // In a form it would hand the form in; a line of the chat is sent by whoever types it; a cell
    // is sent by the table.
    clearTimeout(timers.get(field));
    if (field.closest("[data-testid=stForm]") || field.matches(CHAT)) return;
    timers.set(field, setTimeout(() => send(field, place), PAUSE));
  }

  function send(field, place) {
    timers.delete(field);
    if (!field.matches(CELL) && field.isConnected) {
      // What Ctrl+Enter does in a field outside a form.
      const key = { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: true, bubbles: true };
      field.dispatchEvent(new KeyboardEvent("keydown", key));
    }
    if (!fleeting.test(place)) arrived(field, place);
  }

  // --- what has arrived --------------------------------------------------------------------------

  function idle() {
    const app = document.querySelector("[data-testid=stApp]")?.dataset ?? {};
    return app.testScriptState === "notRunning" && app.testConnectionState === "CONNECTED";
  }

  // Forget a text when the server has run with it.
  function arrived(field, place) {
    const entry = kept(place);
    if (!entry) return;
    let quiet = 0;
    const watch = setInterval(() => {
      const unsaved = field.matches(CELL) && field.closest("[data-unsaved]");
      quiet = idle() && !unsaved ? quiet + 1 : 0;
      if (quiet < 3) return;
      clearInterval(watch);
      before.set(field, entry.text);
      if (kept(place)?.text === entry.text) sessionStorage.removeItem(place);
    }, 150);
  }

  function pressed(event) {
    const button = event.composedPath()[0];
    const group = button instanceof Element && button.closest("button") && button.closest(GROUPS);
    if (group) handIn(group);
    if (button instanceof Element && button.closest("[data-testid=stChatInputSubmitButton]")) {
      document.querySelectorAll(CHAT).forEach((field) => arrived(field, page() + name(field)));
    }
  }

  function handIn(group) {
    group.querySelectorAll(FIELDS).forEach((field) => arrived(field, page() + name(field)));
  }

  function entered(event) {
    const field = event.isTrusted ? fieldOf(event) : null;
    if (!field || event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    const form = field.closest("[data-testid=stForm]");
    if (field.matches(CHAT)) arrived(field, page() + name(field));
    else if (form && field.matches("input")) handIn(form);
  }

  function left(event) {
    const field = fieldOf(event);
    if (!field || field.matches(CHAT) || field.closest("[data-testid=stForm]")) return;
    const place = page() + name(field);
    if (!fleeting.test(place)) arrived(field, place);
  }

  // --- coming back -------------------------------------------------------------------------------

  function restore() {
    const here = places(sessionStorage).filter((p) => p.startsWith(page()) && !touched.has(p));
    if (!here.length || !idle()) return;
    const found = new Map(fields().map((field) => [page() + name(field), field]));
    for (const place of here) {
      const field = found.get(place);
      const entry = kept(place);
      if (!field || told.has(place)) continue;
      if (field.value === entry.text || wasSaid(field, entry.text)) {
        if (!fleeting.test(place)) sessionStorage.removeItem(place);
      } else if (field.value === entry.before) {
        before.set(field, entry.before);
        put(field, entry.text);
      } else {
        tell(place, entry);
      }
    }
  }

  function wasSaid(field, text) {
    if (!field.matches(CHAT)) return false;
    const turns = [...document.querySelectorAll("[data-testid=stChatMessage]")];
    return turns.slice(-2).some((t) => t.innerText.trim().endsWith(text.trim()));
  }

  function tell(place, entry) {
    told.add(place);
    const box = document.createElement("div");
    box.className = "left-behind";
    const words = document.createElement("p");
    words.textContent = `“${entry.label}”上次写到一半、没有来得及保存，这里现在已是别的内容，没有覆盖。您写的是：`;
    const text = document.createElement("pre");
    text.textContent = entry.text;
    const button = document.createElement("button");
    button.textContent = "知道了";
    button.addEventListener("click", () => {
      sessionStorage.removeItem(place);
      box.remove();
    });
    box.append(words, text, button);
    document.body.append(box);
  }

  hand(localStorage, sessionStorage);
  window.addEventListener("pagehide", () => hand(sessionStorage, localStorage));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    for (const [field, timer] of timers) {
      clearTimeout(timer);
      send(field, page() + name(field));
    }
  });
  document.addEventListener("focusin", (event) => {
    const field = fieldOf(event);
    if (field && !timers.has(field)) before.set(field, field.value);
  });
  document.addEventListener("input", typed, true);
  document.addEventListener("compositionend", typed, true);
  document.addEventListener("keydown", entered, true);
  document.addEventListener("focusout", left, true);
  document.addEventListener("click", pressed, true);
  setInterval(restore, 300);
}
