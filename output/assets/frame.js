"use strict";
(() => {const wanted = new URLSearchParams(location.hash.slice(2));
const has = (node, key, value) => !value || (node.dataset[key] || "").split(" ").includes(value);
const all = [...document.querySelectorAll("li")];
const kept = all.filter((node) => has(node, "t", wanted.get("topic")) && has(node, "a", wanted.get("actor")) && (!wanted.get("id") || node.id === wanted.get("id")));
const last = kept.slice(-(+wanted.get("last") || kept.length));
all.forEach((node) => { node.hidden = !last.includes(node); });
const tell = () => parent.postMessage({ chronology: location.href.split("#")[0], height: Math.ceil(document.documentElement.getBoundingClientRect().height) }, "*");
if (parent !== window) new ResizeObserver(tell).observe(document.body)})();
