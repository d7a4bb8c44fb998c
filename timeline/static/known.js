// The page as it was published on an earlier day: #?known=2025-09-02. page.js loads this when somebody asks for a day.
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
const counted = (n) => {
  const words = JSON.parse($("[data-words]").dataset.words).events;
  return (words[new Intl.PluralRules(lang).select(n)] || words.other).replace("{n}", new Intl.NumberFormat(lang).format(n));
};
const address = (path) => new URL($("#_known").dataset.root + path, document.baseURI);
const read = async (path) => {
  const answer = await fetch(address(path));
  if (!answer.ok) throw new Error(path);
  return answer.json();
};
const isSplit = "split" in document.body.dataset;

// The days on which something was published, the newest first.
const offer = async (box, chosen) => {
  const known = await read("known.json");
  known.today = new Map(known.places.map(([id, place, rank = 0], index) => [id, { place, rank, index }]));
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

// What later days changed, undone: ids that were not there, and events as they were. The first page of a timeline that
// is split lists what was published last, and needs the days before as well.
const undo = async (known, asked) => {
  const absent = new Set(), before = new Map();
  const parts = (known.parts || []).filter((part) => isSplit || part.to > asked).map((part) => read("data/" + part.url.split("/data/").pop()));
  const changes = known.changes || (await Promise.all(parts)).flatMap((part) => part.changes);
  for (const change of [...changes].reverse()) {
    if (change.day <= asked) break;
    for (const id of change.absent) { absent.add(id); before.delete(id); }
    for (const [id, state] of Object.entries(change.before)) { before.set(id, state); absent.delete(id); }
  }
  return { absent, before, changes };
};

// --- an event as it was

const terms = (state) => ({ s: state.status || "", t: (state.topics || []).join(" "), a: (state.actors || []).join(" "), k: state.kind || "" });

const put = (node, state, level) => {
  const isRow = node.matches(".row");
  node.className = "e " + state.mark + (isRow ? " row h-entry" : "") + (state.hollow ? " o" : "");
  Object.assign(node.dataset, terms(state));
  const when = make(state.time ? "time" : "span", { textContent: state.date });
  if (state.time) when.setAttribute("datetime", state.time);
  const badges = (state.badges || []).map(([style, words]) => make("span", { className: "badge " + style, textContent: words }));
  const title = $(".u-url", node);
  title.textContent = state.title;
  $$(".badge", node).forEach((one) => one.remove());
  if (isRow) {
    when.className = "d";
    $(".d", node).replaceWith(when);
    title.after(...badges.flatMap((badge) => [" ", badge]));
    return;
  }
  const small = [state.aside, state.announced].filter(Boolean).flatMap((words) => [" ", make("small", { textContent: words })]);
  when.className = "d";
  when.append(...small);
  const heading = make("h" + level, {}, when, " ", title);
  $("h3, h4", node).replaceWith(heading);
  heading.after(...badges);
  const related = [state.settled_by, ...(state.settles || [])];
  for (const line of $$("p.s", node)) {
    const links = $$("a[href*='events/']", line).map((link) => link.href.split("/").at(-2));
    if (links.length && !links.every((id) => related.includes(id))) line.remove();
  }
};

const emptyItem = (id) => {
  const link = make("a", { className: "u-url p-name", href: address(`events/${id}/`) });
  if ($("li.e.row")) return make("li", { id, className: "row" }, make("span", { className: "d" }), " ", link);
  return make("li", { id }, make("article", { className: "h-entry" }, make("h4", {}, link), make("p", { className: "t" })));
};

// --- all events of a timeline that is split, and its pages

const readSearch = async (path) => {
  const found = await read(path);
  return found.parts ? (await Promise.all(found.parts.map(readSearch))).flat() : found;
};

// What the search looks through, as of the day, in the order of the list.
const everything = async (known, { absent, before }) => {
  const coming = new Set($$(".coming li.e").map((one) => one.id)), vague = known.vague || {};
  const all = new Map();
  for (const [id, date, title, badges, s, t, a, k, text] of await readSearch("search.json")) {
    if (absent.has(id)) continue;
    all.set(id, { id, date, title, badges, s, t, a, k, text, ...known.today.get(id), month: vague[id] ?? true, upcoming: coming.has(id) });
  }
  for (const [id, state] of before) {
    const badges = (state.badges || []).map(([, words]) => words).join(", ");
    all.set(id, {
      text: "", ...all.get(id), id, date: state.date, title: state.title, badges, ...terms(state), place: state.place, rank: state.rank ?? 0,
      month: !state.section.endsWith("-00"), upcoming: !!state.upcoming, moved: true,
    });
  }
  return inOrder(known, [...all.values()]);
};

const pagesOf = () => $$(".years a[data-from]").map((link, index) => ({ link, from: index ? +link.dataset.from : -Infinity }));
const pageOf = (pages, one) => pages.findLast((page) => page.from <= day0(one));

// Another page, parsed without running it.
const parsed = (url) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.open("GET", url);
  request.responseType = "document";
  request.onload = () => (request.response ? resolve(request.response) : reject(new Error(url)));
  request.onerror = reject;
  request.send();
});

// Events that other pages list today, from there.
const elsewhere = async (known, wanted) => {
  const pages = pagesOf(), here = new Set($$("li.e").map((one) => one.id));
  const missing = wanted.filter((one) => !here.has(one.id) && known.today.has(one.id));
  const found = new Set(missing.map((one) => pageOf(pages, known.today.get(one.id))).filter(Boolean).map((page) => page.link.href.split("#")[0]));
  return Promise.all([...found].map(parsed));
};

const adopt = (node) => {
  if (node.ownerDocument === document) return node;
  for (const link of $$("a[href]", node)) link.href = link.href; // whole, as it is read from another folder
  for (const picture of $$("img[src]", node)) picture.src = picture.src;
  return document.adoptNode(node);
};

// --- the list

const day0 = (one) => (one.place == null ? Infinity : one.place);
const date = (one) => (one.place == null || Math.abs(one.place) > 1e8 ? null : new Date(one.place * 864e5));
const month = (one) => (date(one) ? date(one).toISOString().slice(0, -17) : "");

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
  const [one, other] = [a, b].map((event) => [day0(event), event.rank, event.id]);
  const index = one.findIndex((value, at) => value !== other[at]);
  return index >= 0 && one[index] < other[index];
};

const inOrder = (known, events) => {
  const at = (one) => known.today.get(one.id);
  const isThere = (one) => at(one) && at(one).place === one.place && at(one).rank === one.rank;
  const kept = events.filter(isThere).sort((a, b) => at(a).index - at(b).index);
  const others = events.filter((one) => !isThere(one)).sort((a, b) => (isBefore(a, b) ? -1 : 1));
  const made = [];
  let next = 0;
  for (const one of kept) {
    while (next < others.length && isBefore(others[next], one)) made.push(others[next++]);
    made.push(one);
  }
  return [...made, ...others.slice(next)];
};

// What a page lists today, by id.
const listed = (page, known) => {
  const main = $("main", page), isTurned = main.dataset.order === "desc";
  const found = [];
  let chapter = null;
  for (const node of $$(".record li.chapter, .record li.e, .coming li.e", main)) {
    if (node.matches(".chapter")) { chapter = page === document ? node : null; continue; }
    const section = node.closest(".month"), head = section && $("h3", section);
    found.push({
      id: node.id, node, ...known.today.get(node.id), upcoming: !section, chapter: section && chapter,
      section: head && head.id, headings: head && [$("h2", section.parentNode).textContent, head.firstChild.textContent.trim()],
    });
  }
  if (isTurned) found.reverse();
  return found.map((one) => [one.id, one]);
};

const list = (known, { absent, before }, asked, { others = [], isHere, sorted = (events) => inOrder(known, events) }) => {
  const main = $("main"), isTurned = main.dataset.order === "desc";
  const was = new Map([...others.flatMap((page) => listed(page, known)), ...listed(document, known)]);
  let events = [...was.values()].filter((one) => !absent.has(one.id));
  for (const [id, state] of before) {
    const one = was.get(id) || { id };
    if (!was.has(id)) {
      if (!isHere({ ...one, upcoming: false, ...state, moved: true })) continue;
      one.node = emptyItem(id);
      events.push(one);
    }
    Object.assign(one, { upcoming: false, chapter: null, place: null, rank: 0 }, state, { moved: true });
    put(one.node, state, one.upcoming ? 3 : 4);
  }
  events = sorted(events.filter(isHere));
  for (const one of events) one.node = adopt(one.node);
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
  record($(".record", main), past, isTurned);
  $$("[data-on]", main).forEach((one) => { if (one.dataset.on > asked) one.remove(); });
  later(main, coming, isTurned);
  return { events, past, coming };
};

const record = (place, past, isTurned) => {
  const order = (all) => (isTurned ? all.reverse() : all);
  const years = grouped(past, (one) => one.section.slice(0, one.section.lastIndexOf("-"))).map((ofYear) => {
    const { section: anchor, headings } = ofYear[0];
    const months = grouped(ofYear, (one) => one.section).map((ofMonth) => {
      const first = ofMonth[0];
      const made = section(first.section, "month", 3, first.headings[1] + " ", [make("ol", {}, ...order(ofMonth.map((one) => one.node)))]);
      if (isSplit) return made; // of the first month, other pages list more
      const count = $("small", made.firstChild) || made.firstChild.appendChild(make("small"));
      count.textContent = "· " + counted(ofMonth.length);
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

const later = (main, coming, isTurned) => {
  const { coming: words } = $("#_known .now").dataset;
  let place = $(".coming", main);
  if (!coming.length) { place?.remove(); return; }
  if (!place) {
    place = make("section", { className: "coming" }, make("h2", { id: "_to-come", textContent: words }), make("ol"));
    isTurned ? $(".asof", main).before(place) : main.append(place);
  }
  const nodes = coming.map((one) => one.node);
  $("ol", place).replaceChildren(...(isTurned ? nodes.reverse() : nodes));
};

// --- everything that counts

const inside = (words) => (lang.startsWith("de") ? words : words[0].toLocaleLowerCase(lang) + words.slice(1));

// The filters offer what there was; the numbers of the first page count it.
const numbers = (facts, asked, labels) => {
  const found = new Map(grouped(facts, (one) => one.s).map((all) => [all[0].s, all]));
  const shown = Object.entries(labels).filter(([group]) => found.has(group));
  const fields = $("input[name=s]")?.closest("fieldset");
  for (const [group, words] of fields ? shown : []) {
    if ($(`input[value=${group}]`, fields)) continue;
    const label = $("label", fields).cloneNode(true);
    Object.assign($("input", label), { value: group, checked: false });
    $("input", label).nextSibling.data = words + " ";
    fields.append(label);
  }
  const list = $(".numbers");
  if (!list) return;
  $$("a[href^='#?s=']", list).forEach((link) => link.closest("li").remove());
  for (const link of $$("a[href*='corrections/']", list)) { // their number is that of today
    const line = link.closest("li"), others = $$("a", line).filter((other) => other !== link);
    line.replaceChildren(...others.flatMap((other, index) => (index ? [" · ", other] : [other])));
  }
  list.prepend(...shown.map(([group, words]) => make("li", {},
    make("a", { className: "n", href: `#?s=${group}&known=${asked}` }, make("b", { textContent: found.get(group).length }), " ", make("span", { textContent: inside(words) })))));
};

const isOf = (one, key, id) => (one[key] || "").split(" ").includes(id);

const lanes = (facts, asked) => $$(".lanes a[href^='#?']").forEach((link) => {
  const [[key, id]] = new URLSearchParams(link.hash.slice(2));
  $(".c", link).textContent = facts.filter((one) => isOf(one, key, id)).length;
  link.hash += "&known=" + asked;
});

const months = (past, coming, toPage = () => "") => {
  const here = new Map(grouped(past, (one) => one.section).map((all) => [all[0].section, all]));
  let before = null;
  for (const line of $$(".months li")) {
    const link = $("a", line), ids = (link.dataset.for || decodeURIComponent(link.hash.slice(1))).split(" ");
    const found = ids.includes("_to-come") ? coming : ids.flatMap((id) => here.get(id) || []);
    ids.forEach((id) => here.delete(id));
    $(".c", link).textContent = found.length;
    if (found.length) before = line;
    else line.remove();
  }
  for (const [id, all] of before ? here : []) {
    const line = before.cloneNode(true), link = $("a", line);
    delete link.dataset.for;
    link.href = toPage(all[0]) + "#" + id;
    $("span", link).textContent = all[0].headings ? all[0].headings[1] : id.slice(1);
    $(".c", link).textContent = all.length;
    $$(".vh", link).forEach((words) => words.remove());
    const next = $$(".months a").find((other) => other.hash.slice(1) > id);
    (next ? next.closest("li") : before).before(line);
  }
};

// Marks are where the drawing has them today: those of events that had another date are left out. Columns are of today.
const drawing = (known, facts, before) => {
  const there = new Map(facts.map((one) => [one.id, one]));
  for (const [id, state] of before) if (known.today.get(id)?.place !== state.place) there.delete(id);
  const columns = $(".draw .col, .draw .paler");
  if (columns) {
    $$(".strip .wide, .strip .key").forEach((one) => one.remove());
    if ($(".lanes .col, .lanes .paler")) $$(".lanes .draw, .lanes .axis").forEach((one) => one.remove());
    $("#_known .now span").textContent = $("#_known .now span").textContent.replace($("#_known .now").dataset.drawing, $("#_known .now").dataset.columns);
  }
  for (const mark of $$(".draw a:not(.name), .lanes [data-of]")) {
    const href = mark.getAttribute("href") || "";
    const all = mark.dataset.of ? mark.dataset.of.split(" ") : [href.includes("events/") ? href.split("/").at(-2) : href.slice(1)];
    const lane = $("a[href*='#?']", mark.closest(".lanes li") || mark);
    const [[key, of] = []] = lane ? new URLSearchParams(lane.hash.slice(2)) : [];
    const kept = all.filter((id) => there.has(id) && (!key || isOf(there.get(id), key, of)));
    if (!kept.length && !href.includes("#_")) mark.remove();
    else if (mark.dataset.of) mark.dataset.of = kept.join(" ");
    if (kept.length && $(".count", mark)) $(".count", mark).textContent = kept.length;
  }
  $$(".draw .now").forEach((one) => one.remove());
  $$(".strip figcaption").forEach((one) => { one.textContent = $("#_known b").textContent; });
};

// Events by the day of their publication, the newest first; of several on one day a fact before a plan. Those of the
// first day are at the end.
const published = (changes, first, all, asked) => {
  const since = new Map();
  for (const change of changes) if (change.day <= asked) for (const id of change.absent) since.set(id, change.day);
  const at = (one) => since.get(one.id) || "";
  return all.map((one, index) => [one, index]).sort(([a, i], [b, j]) => (at(a) === at(b) ? a.upcoming - b.upcoming || j - i : at(a) > at(b) ? -1 : 1)).map(([one]) => ({ ...one, on: at(one) || first }));
};

const latest = (found, node) => {
  const place = $(".latest");
  if (!place) return;
  place.hidden = !found;
  if (!found) return;
  const [link, line] = [$(".u-url", place), $("p", place)];
  link.textContent = found.title;
  link.href = address(`events/${found.id}/`);
  line.textContent = [line.textContent.split(" · ")[0], found.date, ...(found.badges ? [found.badges] : []), $("#_known .now").dataset.published.replace("{day}", day(found.on))].join(" · ");
  const text = node && $("p.e-content, .e-content p", node);
  $(".e-content", place)?.remove();
  if (text) place.append(Object.assign(text.cloneNode(true), { className: "e-content" }));
};

const shownAs = ({ id, node, place, upcoming }) => ({
  id, node, place, upcoming, s: node.dataset.s || "", t: node.dataset.t, a: node.dataset.a, k: node.dataset.k,
  title: $(".u-url", node).textContent, date: $(".d", node).firstChild.textContent,
  badges: $$(".badge", node).map((one) => one.textContent).join(", "),
});

// Month and year of each event as the program finds them: what has no month joins the one that is open.
const sections = (past) => {
  let open = [null, 0];
  return past.map((one) => {
    const at = date(one);
    if (!at) open = [null, 0];
    else if (open[0] !== at.getUTCFullYear() || open[1] !== at.getUTCMonth() + 1) open = [at.getUTCFullYear(), one.month ? at.getUTCMonth() + 1 : 0];
    const [year, of] = open;
    const name = year == null ? "undated" : year < 0 ? "-" + String(-year).padStart(4, "0") : year > 9999 ? "+" + year : String(year).padStart(4, "0");
    return { ...one, section: `_${name}-${String(of).padStart(2, "0")}` };
  });
};

// The first page of a timeline that is split: the latest in full, numbers of all, and the way to the other pages.
const front = async (known, undone, asked, labels) => {
  const all = await everything(known, undone), place = new Map(all.map((one, index) => [one.id, index]));
  const past = all.filter((one) => !one.upcoming), coming = all.filter((one) => one.upcoming);
  const shown = new Set([...past.slice(-$$(".record .e").length), ...coming].map((one) => one.id));
  const pages = pagesOf();
  const others = await elsewhere(known, past.filter((one) => shown.has(one.id)));
  const found = list(known, undone, asked, { others, isHere: (one) => shown.has(one.id), sorted: (events) => events.sort((a, b) => place.get(a.id) - place.get(b.id)) });
  months(sections(past), coming, (one) => pageOf(pages, one).link.getAttribute("href"));
  for (const page of pages) {
    const n = past.filter((one) => pageOf(pages, one) === page).length;
    $(".c", page.link.parentNode).textContent = counted(n);
    page.link.parentNode.hidden = !n;
  }
  $$(".chapters .c").forEach((one) => one.remove()); // no file says which events were in a chapter
  const newest = published(undone.changes, known.days[0], all, asked);
  const lines = $("#_published + ol");
  if (lines) lines.parentNode.hidden = !newest.length;
  lines?.replaceChildren(...newest.slice(0, lines.children.length).map((one) => make("li", {},
    make("a", { href: address(`events/${one.id}/`), textContent: one.title }), " ",
    make("span", { className: "when", textContent: [one.date, one.badges].filter(Boolean).join(" · ") }))));
  const node = found.events.find((one) => one.id === newest[0]?.id)?.node;
  latest(newest[0], node);
  numbers(all, asked, labels);
  lanes(all, asked);
  drawing(known, all, undone.before);
  return all;
};

// A page that lists its events in full: the whole timeline, or the years of a part.
const whole = (box, known, undone, asked, labels) => {
  const from = +(box.dataset.from ?? -Infinity), to = +(box.dataset.to ?? NaN);
  const isHere = (one) => !one.moved || (!("from" in box.dataset || "to" in box.dataset)) || (!one.upcoming && day0(one) >= from && !(day0(one) >= to));
  const found = list(known, undone, asked, { isHere });
  const facts = found.events.map(shownAs);
  months(found.past, found.coming);
  const [newest] = published(undone.changes, known.days[0], facts, asked);
  latest(newest, newest?.node);
  numbers(facts, asked, labels);
  lanes(facts, asked);
  drawing(known, facts, undone.before);
  return facts;
};

const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text + "T00:00Z")) && new Date(text + "T00:00Z").toISOString().startsWith(text);

const styles = new CSSStyleSheet(); // its own, as few readers ask for an earlier day
styles.replaceSync(`
  .known select { font: inherit; color: var(--ink); background: var(--paper); min-height: 2rem; max-width: 100%; margin-inline: .25rem .75rem; }
  .known.past { padding-block: .75rem; background: var(--panel); border-block-end: 3px solid var(--now); }
  .known b { color: var(--now); }
  @media (min-width: 980.02px) { .strip:not(:has(.wide)) { display: none; } }
`);
document.adoptedStyleSheets.push(styles);

// The page as of the day that was asked for; a value that is no day, or after the last one, leaves it as it is. What the
// search of a timeline that is split looks through comes back.
export const show = async (box, asked) => {
  const known = await offer(box, isDay(asked) ? asked : "");
  if (!asked) $("select", box).focus();
  if (!isDay(asked) || asked >= known.days.at(-1)) return null;
  const now = $(".now", box), labels = JSON.parse(now.dataset.groups);
  const undone = await undo(known, asked);
  if (asked < known.days[0]) { undone.before.clear(); for (const id of known.today.keys()) undone.absent.add(id); }
  $("b", now).textContent = now.dataset.title.replace("{day}", day(asked)) + (asked < known.days[0] ? " " + now.dataset.none : "");
  const all = isSplit ? await front(known, undone, asked, labels) : whole(box, known, undone, asked, labels);
  $$(".asof span").forEach((one) => { one.textContent = now.dataset.line.replace("{day}", day(asked)); });
  $("[data-total]").dataset.total = all.length;
  for (const link of $$(".years a, .chapters a, a[href*='/years/'], .home[href], .lead .sub a, .months a:not([href^='#'])")) link.hash = "#?known=" + asked;
  now.hidden = false;
  box.classList.add("past");
  $("header .top").after(box);
  return isSplit ? all : null;
};
