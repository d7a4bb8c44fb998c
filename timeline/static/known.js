// The list as it was published on an earlier day: #?known=2025-09-02. page.js loads this when somebody asks for a day.
// It changes the page before the rest of page.js reads it; a change of the day loads the page again.

const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
const make = (name, props, ...inside) => {
  const made = Object.assign(document.createElement(name), props);
  made.append(...inside);
  return made;
};
const lang = document.documentElement.lang;
const firstDay = lang.startsWith("fr") ? "1er" : "1"; // browsers do not know this
const day = (text) => new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "long", timeZone: "UTC" }).format(new Date(text + "T00:00Z")).replace(/^1(?=\s)/, firstDay);
const read = async (path) => {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(path);
  return answer.json();
};

// The days on which something was published, the newest first.
const offer = async (box, chosen) => {
  const known = await read("known.json");
  const select = $("select", box);
  const days = [...known.days].reverse();
  if (chosen && !days.includes(chosen)) days.unshift(chosen);
  select.append(make("option", { value: "", textContent: "…" }), ...days.map((one) => make("option", { value: one, textContent: day(one) })));
  select.value = chosen;
  select.onchange = () => {
    const state = new URLSearchParams(location.hash.slice(1).replace(/^\?/, ""));
    state.set("known", select.value);
    location.hash = "?" + state;
  };
  $("button", box).hidden = true;
  $(".pick", box).hidden = false;
  return known;
};

// What later days changed, undone: ids that were not there, and events as they were.
const undo = async (known, asked) => {
  const absent = new Set(), before = new Map();
  const parts = (known.parts || []).filter((part) => part.to > asked).map((part) => read("data/" + part.url.split("/data/").pop()));
  const changes = known.changes || (await Promise.all(parts)).flatMap((part) => part.changes);
  for (const change of changes.reverse()) {
    if (change.day <= asked) break;
    for (const id of change.absent) { absent.add(id); before.delete(id); }
    for (const [id, state] of Object.entries(change.before)) { before.set(id, state); absent.delete(id); }
  }
  return { absent, before };
};

// --- an event as it was

const put = (node, state, level) => {
  const isRow = node.matches(".row");
  node.className = "e " + state.mark + (isRow ? " row h-entry" : "") + (state.hollow ? " o" : "");
  Object.assign(node.dataset, { s: state.status || "", t: (state.topics || []).join(" "), a: (state.actors || []).join(" "), k: state.kind || "" });
  const when = make(state.time ? "time" : "span", { textContent: state.date });
  if (state.time) when.setAttribute("datetime", state.time);
  const badges = (state.badges || []).map(([style, words]) => make("span", { className: "badge " + style, textContent: words }));
  $(".u-url", node).textContent = state.title;
  if (isRow) {
    when.className = "d";
    $(".d", node).replaceWith(when);
    $$(".badge", node).forEach((one) => one.remove());
    $(".u-url", node).after(...badges.flatMap((badge) => [" ", badge]));
    return;
  }
  const small = [state.aside, state.announced].filter(Boolean).flatMap((words) => [" ", make("small", { textContent: words })]);
  $(".d", node).replaceChildren(when, ...small);
  const heading = make("h" + level, { className: "p-name" }, $(".u-url", node));
  $(".p-name", node).replaceWith(heading);
  $$(".b", node).forEach((one) => one.remove());
  if (badges.length) heading.after(make("p", { className: "b" }, ...badges));
  const related = [state.settled_by, ...(state.settles || [])];
  for (const line of $$("p.s", node)) {
    const links = $$("a[href*='events/']", line).map((link) => link.href.split("/").at(-2));
    if (links.length && !links.every((id) => related.includes(id))) line.remove();
  }
};

const emptyItem = (id) => {
  if ($("li.e.row")) {
    return make("li", { id, className: "row" }, make("span", { className: "d" }), " ", make("a", { className: "u-url p-name", href: `events/${id}/` }));
  }
  const title = make("h4", { className: "p-name" }, make("a", { className: "u-url", href: `events/${id}/` }));
  return make("li", { id }, make("article", { className: "h-entry" }, make("p", { className: "d" }), make("div", { className: "x" }, title, make("ul", { className: "t" }))));
};

// --- the list

const month = (one) => (one.place == null || Math.abs(one.place) > 1e8 ? "" : new Date(one.place * 864e5).toISOString().slice(0, -17));

const section = (anchor, kind, level, words, inside) => {
  const found = document.getElementById(anchor);
  const heading = found || make("h" + level, { id: anchor, textContent: words });
  const made = found ? found.parentNode : make("section", { className: kind }, heading);
  if (found) $$(":scope > .month, :scope > ol", made).forEach((one) => one.remove());
  made.append(...inside);
  return made;
};

const grouped = (list, key) => {
  const found = new Map();
  for (const one of list) found.set(key(one), [...(found.get(key(one)) || []), one]);
  return [...found.values()];
};

// As the program does it (earlier_order): what is listed where it is today keeps the order of today, the others are put
// between them by day, rank and id.
const isBefore = (a, b) => {
  const [one, other] = [a, b].map(({ place, rank, id }) => [place ?? Infinity, rank, id]);
  const index = one.findIndex((value, at) => value !== other[at]);
  return index >= 0 && one[index] < other[index];
};

const merged = (kept, others) => {
  const made = [];
  others.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  while (kept.length && others.length) made.push((isBefore(others[0], kept[0]) ? others : kept).shift());
  return [...made, ...kept, ...others];
};

const list = (known, { absent, before }, asked) => {
  const main = $("main"), turned = main.dataset.order === "desc";
  const was = new Map();
  let chapter = null;
  for (const node of $$("li.chapter, li.e", main)) {
    if (node.matches(".chapter")) { chapter = node; continue; }
    const section = node.closest(".month"), head = section && $("h3", section);
    was.set(node.id, {
      id: node.id, node, upcoming: !section, chapter: section && chapter,
      section: head && head.id, headings: head && [$("h2", section.parentNode).textContent, head.firstChild.textContent.trim()],
    });
  }
  const kept = [], others = [];
  for (const [id, place, rank = 0] of known.places) {
    const one = was.get(id);
    if (!one || absent.has(id)) continue;
    const state = before.get(id);
    const isThere = !state || (state.place === place && (state.rank ?? 0) === rank);
    (isThere ? kept : others).push(Object.assign(one, { place, rank }));
  }
  for (const [id, state] of before) {
    const one = was.get(id) || { id, node: emptyItem(id) };
    if (!was.has(id)) others.push(one);
    Object.assign(one, { upcoming: false, chapter: null, place: null, rank: 0 }, state, { moved: true });
    put(one.node, state, one.upcoming ? 3 : 4);
  }
  const events = merged(kept, others);
  const past = events.filter((one) => !one.upcoming), coming = events.filter((one) => one.upcoming);
  past.forEach((one, index) => {
    const before = past[index - 1];
    if (!before || !one.moved) return;
    one.chapter = before.chapter;
    // What has no month joins that of its place, if that is open.
    const joins = one.section.endsWith("-00") && month(one) && month(one) === month(before);
    if (joins) Object.assign(one, { section: before.section, headings: before.headings });
  });
  $$(".gap", main).forEach((one) => one.remove());
  $$("[data-on]", main).forEach((one) => { if (one.dataset.on > asked) one.remove(); });
  record($(".record", main), past, turned);
  later(main, coming, turned);
  return { events, past, coming };
};

const record = (place, past, turned) => {
  const words = JSON.parse($("[data-words]").dataset.words).events, plural = new Intl.PluralRules(lang);
  const order = (all) => (turned ? all.reverse() : all);
  const years = grouped(past, (one) => one.section.slice(0, one.section.lastIndexOf("-"))).map((ofYear) => {
    const { section: anchor, headings } = ofYear[0];
    const months = grouped(ofYear, (one) => one.section).map((ofMonth) => {
      const n = ofMonth.length, first = ofMonth[0];
      const made = section(first.section, "month", 3, first.headings[1] + " ", [make("ol", {}, ...order(ofMonth.map((one) => one.node)))]);
      const count = $("small", made.firstChild) || made.firstChild.appendChild(make("small"));
      count.textContent = "· " + (words[plural.select(n)] || words.other).replace("{n}", new Intl.NumberFormat(lang).format(n));
      return made;
    });
    return section(anchor.slice(0, anchor.lastIndexOf("-")), "year", 2, headings[0], order(months));
  });
  $$(":scope > .year", place).forEach((one) => one.remove());
  place.prepend(...order(years));
  for (const ofChapter of grouped(order(past.slice()).filter((one) => one.chapter), (one) => one.chapter)) {
    ofChapter[0].node.before(ofChapter[0].chapter);
  }
};

const later = (main, coming, turned) => {
  const { coming: words } = $("#_known .now").dataset;
  let place = $(".coming", main);
  if (!coming.length) { place?.remove(); return; }
  if (!place) {
    place = make("section", { className: "coming" }, make("h2", { id: "_to-come", textContent: words }), make("ol"));
    turned ? $(".asof", main).before(place) : main.append(place);
  }
  const nodes = coming.map((one) => one.node);
  $("ol", place).replaceChildren(...(turned ? nodes.reverse() : nodes));
};

// --- everything that counts

const inside = (words) => (lang.startsWith("de") ? words : words[0].toLocaleLowerCase(lang) + words.slice(1));

const numbers = (events, asked, labels) => {
  const status = (one) => one.node.dataset.s;
  const found = new Map(grouped(events, status).map((all) => [status(all[0]), all]));
  const list = $(".numbers");
  $$("a[href^='#?s=']", list).forEach((link) => link.closest("li").remove());
  for (const link of $$("a[href*='corrections/']", list)) { // their number is that of today
    const line = link.closest("li"), others = $$("a", line).filter((other) => other !== link);
    line.replaceChildren(...others.flatMap((other, index) => (index ? [" · ", other] : [other])));
  }
  const fields = $("input[name=s]")?.closest("fieldset");
  list.prepend(...Object.entries(labels).filter(([group]) => found.has(group)).map(([group, words]) => {
    if (fields && !$(`input[value=${group}]`, fields)) {
      const label = $("label", fields).cloneNode(true);
      Object.assign($("input", label), { value: group, checked: false });
      $("span", label).textContent = words;
      fields.append(label);
    }
    return make("li", {}, make("a", { className: "n", href: `#?s=${group}&known=${asked}` }, make("b", { textContent: found.get(group).length }), " ", make("span", { textContent: inside(words) })));
  }));
  $$(".lanes a[href^='#?']").forEach((link) => {
    const [[key, id]] = new URLSearchParams(link.hash.slice(2));
    $(".c", link).textContent = events.filter((one) => (one.node.dataset[key] || "").split(" ").includes(id)).length;
    link.hash += "&known=" + asked;
  });
};

const months = (past, coming) => {
  const here = new Map(past.map((one) => [one.section, one]));
  let before = null;
  for (const line of $$(".months li")) {
    const link = $("a", line), ids = (link.dataset.for || decodeURIComponent(link.hash.slice(1))).split(" ");
    if (ids.includes("_to-come") ? coming.length : ids.some((id) => here.delete(id))) before = line;
    else line.remove();
  }
  for (const [id, one] of before ? here : []) {
    const line = before.cloneNode(true), link = $("a", line);
    delete link.dataset.for;
    link.hash = id;
    $("span", link).textContent = one.headings[1];
    $$(".vh", link).forEach((words) => words.remove());
    const next = $$(".months a").find((other) => other.hash.slice(1) > id);
    (next ? next.closest("li") : before).before(line);
  }
};

// Marks stand where the drawing has them today: those of events that had another date are left out.
const drawing = (known, events, before) => {
  const there = new Set(events.map((one) => one.id));
  const places = new Map(known.places);
  for (const [id, state] of before) if (places.get(id) !== state.place) there.delete(id);
  for (const mark of $$(".draw a:not(.name), .lanes [data-of]")) {
    const all = mark.dataset.of ? mark.dataset.of.split(" ") : [mark.getAttribute("href").slice(1)];
    const kept = all.filter((id) => there.has(id));
    if (!kept.length && !all[0].startsWith("_")) mark.remove();
    else if (mark.dataset.of) mark.dataset.of = kept.join(" ");
    if (kept.length && $(".count", mark)) $(".count", mark).textContent = kept.length;
  }
  $$(".draw .now").forEach((one) => one.remove());
  $$(".strip figcaption").forEach((one) => { one.textContent = $("#_known b").textContent; });
};

// What was published last by then; of several on one day the last that is no plan.
const latest = (known, { changes }, { past, coming }, asked) => {
  const place = $(".latest");
  if (!place) return;
  const since = new Map();
  for (const change of changes) if (change.day <= asked) for (const id of change.absent) since.set(id, change.day);
  const newest = (best, one) => (best && (since.get(best.id) || "") > (since.get(one.id) || "") ? best : one);
  const found = past.reduce(newest, null) || coming.reduce(newest, null);
  place.hidden = !found;
  if (!found) return;
  const [link, line] = [$(".u-url", place), $("p", place)];
  link.textContent = $(".u-url", found.node).textContent;
  link.href = $(".u-url", found.node).href;
  line.textContent = line.textContent.split(" · ")[0] + " · " + $(".d", found.node).firstChild.textContent;
  const text = $(".e-content p", found.node);
  $(".e-content", place)?.replaceChildren(...(text ? [text.cloneNode(true)] : []));
};

const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text + "T00:00Z")) && new Date(text + "T00:00Z").toISOString().startsWith(text);

const styles = new CSSStyleSheet(); // its own, as few readers ask for an earlier day
styles.replaceSync(`
  .known select { font: inherit; color: var(--ink); background: var(--paper); min-height: 2rem; max-width: 100%; margin-inline: .25rem .75rem; }
  .known.past { padding-block: .75rem; background: var(--panel); border-block-end: 3px solid var(--now); }
  .known b { color: var(--now); }
`);
document.adoptedStyleSheets.push(styles);

// The page as of the day that was asked for; a value that is no day, or after the last one, leaves it as it is.
export const show = async (box, asked) => {
  const known = await offer(box, isDay(asked) ? asked : "");
  if (!asked) $("select", box).focus();
  if (!isDay(asked) || asked >= known.days.at(-1)) return;
  const now = $(".now", box);
  const undone = await undo(known, asked);
  if (asked < known.days[0]) { undone.before.clear(); $$("li.e").forEach((one) => undone.absent.add(one.id)); }
  const found = list(known, undone, asked);
  $("b", now).textContent = now.dataset.title.replace("{day}", day(asked)) + (found.events.length ? "" : " " + now.dataset.none);
  $$(".asof span").forEach((one) => { one.textContent = now.dataset.line.replace("{day}", day(asked)); });
  $("[data-total]").dataset.total = found.events.length;
  numbers(found.events, asked, JSON.parse(now.dataset.groups));
  months(found.past, found.coming);
  drawing(known, found.events, undone.before);
  latest(known, { changes: known.changes || [] }, found, asked);
  now.hidden = false;
  box.classList.add("past");
  $("header .top").after(box);
};
