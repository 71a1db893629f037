// Streamlit sends a field's text only when the field is left. Here it goes to the server while
// somebody pauses, so that it is checked as it is typed and a closed window loses nothing.
const PAUSE = 1200; // milliseconds
const FIELDS = "[data-testid=stTextArea] textarea, [data-testid=stTextInput] input[type=text]";

export default function () {
  if (window.nianbaoKeeping) return;
  window.nianbaoKeeping = true;
  const waiting = new WeakMap();

  function send(field) {
    // What Ctrl+Enter does in a field outside a form.
    const key = { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: true, bubbles: true };
    if (field.isConnected) field.dispatchEvent(new KeyboardEvent("keydown", key));
  }

  function wait(event) {
    const field = event.target;
    if (!(field instanceof Element) || !field.matches(FIELDS)) return;
    if (field.closest("[data-testid=stForm]")) return; // there it would hand the form in
    clearTimeout(waiting.get(field));
    if (event.isComposing) return;
    waiting.set(
      field,
      setTimeout(() => send(field), PAUSE),
    );
  }

  document.addEventListener("input", wait, true);
  document.addEventListener("compositionend", wait, true);
}
