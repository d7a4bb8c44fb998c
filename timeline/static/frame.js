// In the frame: #?topic=…&actor=…&last=…&id=…&order=oldest&scheme=auto choose what it shows and how; its height and its
// title go to the page around it.
"use strict";
(() => {
  const wanted = new URLSearchParams(location.hash.slice(2));
  const has = (node, key, value) => !value || (node.dataset[key] || "").split(" ").includes(value);
  const all = [...document.querySelectorAll("li")];
  const kept = all.filter((node) => has(node, "t", wanted.get("topic")) && has(node, "a", wanted.get("actor")) && (!wanted.get("id") || node.id === wanted.get("id")));
  const planned = (node) => node.classList.contains("coming");
  const most = +wanted.get("last");
  const facts = kept.filter((node) => !planned(node)), plans = kept.filter(planned);
  const shown = new Set(most ? [...facts.slice(0, most), ...plans.slice(0, 1)] : kept);
  all.forEach((node) => { node.hidden = !shown.has(node); });
  if (wanted.get("order") === "oldest") all.filter((node) => !planned(node)).forEach((node) => { node.parentNode.prepend(node); });
  document.documentElement.classList.toggle("auto", wanted.get("scheme") === "auto");
  const tell = () => parent.postMessage({ chronology: location.href.split("#")[0], title: document.title, height: Math.ceil(document.documentElement.getBoundingClientRect().height) }, "*");
  if (parent !== window) new ResizeObserver(tell).observe(document.body);
})();
