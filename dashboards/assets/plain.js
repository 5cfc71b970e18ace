// Puts plain HTML where the server sent it as an attribute (see dashboards/components/plain.py).
"use strict";
(() => {
  const put = (element) => {
    const text = element.getAttribute("data-html");
    if (text === null) return;
    element.removeAttribute("data-html");
    element.innerHTML = text;
  };
  const within = (node) => {
    if (node.nodeType !== 1) return;
    if (node.hasAttribute("data-html")) put(node);
    else node.querySelectorAll("[data-html]").forEach(put);
  };
  const content = document.getElementById("content");
  new MutationObserver((changes) => changes.forEach((change) => {
    if (change.type === "attributes") put(change.target);
    else change.addedNodes.forEach(within);
  })).observe(content, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-html"] });
  within(content);
})();
