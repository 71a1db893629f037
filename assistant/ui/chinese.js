// What Streamlit itself says is English, and it has no setting for that: menus of tables, tooltips,
// refused files, a lost connection. Said in Chinese wherever it appears on the page.
const ATTRIBUTES = ["title", "aria-label", "placeholder", "alt"];
// What people and the program wrote is never touched.
const WRITTEN = "[data-testid=stText],[data-testid=stCode],[data-testid=stHtml],textarea,script,style";

export default function (component) {
  document.documentElement.lang = "zh-CN";
  if (window.nianbaoChinese) return;
  window.nianbaoChinese = true;
  const { exact, patterns } = component.data;
  const rules = patterns.map(([pattern, words]) => [new RegExp(pattern, "s"), words]);

  function said(text) {
    const plain = text.trim();
    if (!/^[\x20-\x7e\u2019\u2022\s]*[A-Za-z]/.test(plain)) return null;
    if (Object.hasOwn(exact, plain)) return exact[plain];
    for (const [pattern, words] of rules) {
      if (pattern.test(plain)) return plain.replace(pattern, words);
    }
    return null;
  }

  function word(node) {
    const parent = node.parentElement;
    if (!parent || parent.closest(WRITTEN)) return;
    const words = said(node.data);
    if (words !== null) node.data = words;
  }

  function attributes(element) {
    for (const name of ATTRIBUTES) {
      const words = element.hasAttribute(name) ? said(element.getAttribute(name)) : null;
      if (words !== null) element.setAttribute(name, words);
    }
  }

  function all(root) {
    if (root.nodeType === Node.TEXT_NODE) return word(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    attributes(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.TEXT_NODE) word(node);
      else attributes(node);
    }
  }

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(all);
      else if (change.type === "characterData") word(change.target);
      else attributes(change.target);
    }
  }).observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ATTRIBUTES,
  });
  all(document.body);
}
