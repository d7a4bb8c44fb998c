// What lies over each other, is cut without a sign, or makes a page scroll sideways. Returns what is wrong, in words.
const wrong = [];
const width = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth > width) wrong.push("scrolls sideways: " + document.documentElement.scrollWidth);

const name = (node) => `${node.tagName.toLowerCase()}.${node.getAttribute("class") || ""} "${node.textContent.trim().slice(0, 40)}"`;
const seen = (node) => node.checkVisibility({ contentVisibilityAuto: false, visibilityProperty: true }) && !node.closest(".vh, .skip");
const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
const apart = (nodes, what) => {
  const boxes = nodes.map((node) => [node, node.getBoundingClientRect()]).filter(([, box]) => box.width);
  boxes.forEach(([a, one], i) => boxes.slice(i + 1).forEach(([b, other]) => {
    if (overlap(one, other)) wrong.push(`${what}: ${name(a)} and ${name(b)}`);
  }));
};
// Letters of names in the drawing are as high as its type, whatever marks stand above and below them.
apart([...document.querySelectorAll(".draw.wide text")].filter(seen), "names");
apart([...document.querySelectorAll(".lanes li > :first-child, .lanes .axis text")].filter(seen), "lanes");
apart([...document.querySelectorAll(".top > *, .finder > *")].filter((node) => seen(node) && !node.matches(".finder")), "bar");
apart([...document.querySelectorAll(".lead h1, .lead .sub, .latest, .numbers > li")].filter(seen), "head");

// Text that leaves the page, or a box that hides what is in it without an ellipsis.
for (const node of document.querySelectorAll("h1, h2, h3, h4, p, li, a, b, button, label, dd, text, output")) {
  if (!seen(node) || node.closest(".months, .toast")) continue;
  const box = node.getBoundingClientRect();
  if (box.width && (box.left < -1 || box.right > width + 1)) wrong.push(`outside: ${name(node)} ${Math.round(box.left)}–${Math.round(box.right)}`);
  const style = getComputedStyle(node);
  const cut = style.overflowX !== "visible" && node.scrollWidth > node.clientWidth + 1;
  if (cut && style.textOverflow !== "ellipsis" && style.overflowX !== "auto") wrong.push(`cut: ${name(node)}`);
}
return wrong.slice(0, 12);
