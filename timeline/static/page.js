// The page works without this. It adds search and filters, the order, the current month and "copy link".
"use strict";
(async () => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const make = (name, props, ...inside) => {
    const made = Object.assign(document.createElement(name), props);
    made.append(...inside);
    return made;
  };
  const root = document.documentElement;
  const said = $("[data-words]");
  const words = said ? JSON.parse(said.dataset.words) : {};
  const put = (node, text) => { if (node.textContent !== text) node.textContent = text; }; // unchanged text costs no layout
  const number = new Intl.NumberFormat(root.lang);
  const plural = new Intl.PluralRules(root.lang);
  const counted = (key, n, all) => (words[key][plural.select(n)] || words[key].other).replace("{n}", number.format(n)).replace("{all}", number.format(all));

  // --- a word at the foot of the page

  const toast = document.body.appendChild(make("output", { className: "toast" }));
  let fading;
  const say = (text) => {
    toast.textContent = text;
    clearTimeout(fading);
    fading = setTimeout(() => { toast.textContent = ""; }, 4000);
  };

  // --- copy link

  const copy = async (url, title) => {
    try {
      if (navigator.share && matchMedia("(pointer: coarse)").matches) return await navigator.share({ title, url });
      await navigator.clipboard.writeText(url);
      say(words.copied);
    } catch (error) {
      if (error.name !== "AbortError") say(words.share_failed);
    }
  };
  const addCopy = () => { for (const tags of words.copy ? $$(".h-entry .t") : []) addTo(tags); };
  const addTo = (tags) => {
    const title = $(".p-name", tags.closest("article")).textContent;
    const button = make("button", { type: "button", className: "copy", textContent: words.copy });
    button.setAttribute("aria-label", words.copy + ": " + title);
    button.onclick = () => copy(($(".u-url", tags.closest("article")) || location).href.split("#")[0], title);
    tags.append(button);
  };

  // --- copy a citation or code

  for (const code of words.copy_text ? $$(".cite, .form pre, pre[data-name]") : []) {
    const title = code.dataset.name || $(code.matches(".cite") ? "h2" : "summary", code.parentNode).textContent;
    const button = make("button", { type: "button", className: "copy", textContent: words.copy_text });
    button.setAttribute("aria-label", words.copy_text + ": " + title);
    button.onclick = () => navigator.clipboard.writeText(code.textContent).then(() => say(words.text_copied), () => say(words.text_failed));
    code.after(button);
  }

  // --- from a file, a folder is no page

  if (location.protocol === "file:") {
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (link && link.protocol === "file:") link.href = link.href.replace(/\/(?=#|$)/, "/index.html");
    }, true);
  }

  addEventListener("beforeprint", () => $$("details.s").forEach((one) => { one.open = true; }));

  // --- the list

  const form = $(".finder");
  if (!form) return addCopy();

  // An earlier day changes the list before the rest of this reads it.
  const known = $("#_known");
  const askedDay = () => new URLSearchParams(location.hash.slice(2)).get("known") || "";
  const shownDay = known && askedDay();
  const travel = async (day) => {
    try { return await (await import(new URL(known.dataset.script, document.baseURI))).show(known, day); } catch { say(words.needs_server); }
  };
  let then = null;
  if (known) {
    known.hidden = false;
    $("button", known).onclick = () => travel("");
    if (shownDay) then = await travel(shownDay);
  }
  addCopy();

  const wide = matchMedia("(min-width: 70rem)");
  const box = $(".filters"), opener = $("#_filter");
  const open = (wanted) => {
    box.open = wide.matches || wanted;
    opener.setAttribute("aria-expanded", box.open);
  };
  wide.onchange = () => open(false);
  open(false);
  box.classList.add("sheet");
  form.hidden = $(".facets", box).hidden = false;
  $$(".static").forEach((nav) => { nav.hidden = true; });
  opener.onclick = () => {
    open(!box.open);
    if (box.open) $("input", box).focus();
  };
  box.onkeydown = (event) => {
    if (event.key !== "Escape" || wide.matches) return;
    open(false);
    opener.focus();
  };

  const fold = (text) => text.normalize("NFD").replace(/[\p{M}'’ʼ]/gu, "").toLowerCase();
  const main = $("main");
  const split = "split" in document.body.dataset;
  const usual = main.dataset.order || "asc";
  let turned = usual === "desc";
  const found = $("#_found"), clear = $("#_clear"), order = $("#_order");
  const groups = [...new Set($$("input", box).map((input) => input.name))];
  const boxes = $$("input", box).map((input) => {
    const label = input.parentNode;
    return { input, label, count: $(".c", label), group: groups.indexOf(input.name), n: 0 };
  });
  const total = +main.dataset.total;
  let items = $$("li.e").map((node) => ({
    node, hidden: false, text: fold(node.textContent),
    values: groups.map((key) => (node.dataset[key] || "").split(" ")),
  }));
  const months = $$(".month").map((node) => ({ node, id: $("h3", node).id, items: items.filter((one) => node.contains(one.node)) }));
  const years = $$(".year").map((node) => ({ node, months: months.filter((one) => node.contains(one.node)) }));
  const chapters = [];
  for (const node of $$("li.chapter, .record .e")) {
    if (node.matches(".chapter")) chapters.push({ node, items: [] });
    else if (chapters.length) chapters.at(-1).items.push(items.find((one) => one.node === node));
  }
  if (main.dataset.order) chapters.forEach((one) => one.items.reverse());
  const coming = $(".coming");
  const later = coming ? items.filter((one) => coming.contains(one.node)) : [];
  const lines = $$(".months a").map((link) => {
    const id = decodeURIComponent(link.hash.slice(1));
    const ids = new Set((link.dataset.for || id).split(" "));
    return { link, ids, bar: $("rect", link), count: $(".c", link), n: 0, later: id === "_to-come", parts: months.filter((one) => ids.has(one.id)) };
  });
  const marks = $$(".draw a:not(.name), .lanes [data-of]")
    .map((mark) => [mark, mark.dataset.of ? mark.dataset.of.split(" ") : [mark.getAttribute("href").slice(1)]]);
  const byId = new Map(items.map((one) => [one.node.id, one]));
  const empty = make("p", { className: "none", textContent: words.nothing, hidden: true });
  $(".tools").after(empty);

  let speaking;
  const result = (text) => {
    clearTimeout(speaking);
    speaking = setTimeout(() => { found.textContent = text; }, 400);
  };

  const chosen = () => groups.map((_, group) => boxes.filter((one) => one.group === group && one.input.checked).map((one) => one.input.value));
  const asked = () => fold(form.q.value).split(/\s+/).filter(Boolean);

  // An event that fails one group only still counts for the values of that group: "or" within, "and" between.
  const sift = () => {
    const wanted = chosen(), terms = asked();
    const index = groups.map(() => new Map());
    boxes.forEach((one) => { one.n = 0; index[one.group].set(one.input.value, one); });
    const kept = items.filter((item) => {
      let failed = -1, fails = terms.every((term) => item.text.includes(term)) ? 0 : 2;
      for (let g = 0; fails < 2 && g < groups.length; g++) {
        if (wanted[g].length && !wanted[g].some((value) => item.values[g].includes(value))) { fails++; failed = g; }
      }
      for (let g = 0; fails < 2 && g < groups.length; g++) {
        if (!fails || failed === g) for (const value of item.values[g]) { const one = index[g].get(value); if (one) one.n++; }
      }
      return !fails;
    });
    for (const one of boxes) {
      put(one.count, number.format(one.n));
      one.label.classList.toggle("zero", !one.n && !one.input.checked);
    }
    return { kept, active: terms.length > 0 || wanted.some((values) => values.length > 0) };
  };

  const show = ({ kept, active }) => {
    const keep = new Set(kept);
    for (const item of items) {
      const hide = !keep.has(item);
      if (hide !== item.hidden) { item.hidden = hide; item.node.hidden = hide; }
    }
    const some = (list) => list.some((item) => !item.hidden);
    months.forEach((month) => { month.node.hidden = !some(month.items); });
    years.forEach((year) => { year.node.hidden = year.months.every((month) => month.node.hidden); });
    if (coming) coming.hidden = !some(later);
    head();
    count(active);
    for (const [mark, ids] of marks) {
      const item = byId.get(ids[0]), line = item || lines.find((one) => one.ids.has(ids[0]));
      mark.classList.toggle("off", item ? ids.every((id) => byId.get(id).hidden) : !!line && active && !line.n);
    }
    finish(kept.length, active);
  };

  // A chapter's heading stands before the first of its events that is shown, in either order.
  const head = () => {
    for (const { node, items } of chapters) {
      const shown = items.filter((item) => !item.hidden);
      const first = shown.at(turned ? -1 : 0);
      node.hidden = !first;
      if (first && first.node.previousElementSibling !== node) first.node.before(node);
    }
  };

  const count = (active) => {
    for (const line of lines) {
      const list = line.later ? later : line.parts.flatMap((month) => month.items);
      line.n = list.filter((item) => !item.hidden).length;
    }
    const most = Math.max(1, ...lines.filter((line) => !line.later).map((line) => line.n));
    for (const line of lines) {
      line.link.parentNode.hidden = active && !line.n;
      put(line.count, number.format(line.n));
      const width = Math.max(4, Math.round((100 * line.n) / most)) + "%";
      if (!line.later && line.bar.getAttribute("width") !== width) line.bar.setAttribute("width", width);
    }
    for (const list of $$(".months .yr + ul")) list.previousElementSibling.hidden = [...list.children].every((one) => one.hidden);
  };

  const finish = (n, active) => {
    main.classList.toggle("some", active);
    empty.hidden = n > 0 || !active;
    clear.hidden = !active;
    result(active ? counted("events_of", n, total) : counted("events", total));
  };

  // --- many years: the list is looked up in a file, loaded when somebody starts to search

  let loading;
  const rows = (path) => fetch(path).then((answer) => answer.json())
    .then((found) => found.parts ? Promise.all(found.parts.map(rows)).then((parts) => parts.flat()) : found);
  const named = ([id, date, title, badges, s, t, a, k, text]) => ({ id, date, title, badges, s, t, a, k, text });
  const load = () => (loading ||= (then ? Promise.resolve(then) : rows("search.json").then((found) => found.map(named))).then((found) => {
    items = found.map((one) => ({
      ...one, text: fold([one.date, one.title, one.badges, one.text].join(" ")),
      values: groups.map((key) => one[key].split(" ")),
    }));
  }));
  const hits = $("#_hits");
  const list = ({ kept, active }) => {
    for (const other of $$("main > .record, main > .asof, main > .coming, main > .about, .months")) other.hidden = active;
    $(".strip")?.classList.toggle("off", active);
    hits.hidden = !active;
    const [shown, more] = hits.children;
    const fill = (some) => shown.replaceChildren(...some.map((item) => make("li", {},
      make("a", { href: "events/" + item.id + "/", textContent: item.title }), " ",
      make("span", { className: "when", textContent: [item.date, item.badges].filter(Boolean).join(" · ") }))));
    fill(active ? kept.slice(0, 100) : []);
    more.hidden = !active || kept.length <= 100;
    more.textContent = words.show_all.replace("{n}", number.format(kept.length));
    more.onclick = () => { fill(kept); more.hidden = true; $("a", shown.children[100]).focus(); };
    finish(kept.length, active);
  };

  // --- state in the address: #?q=scale&t=models,talent&o=desc

  // Not at each keystroke: browsers count how often an address changes.
  let writing;
  const update = async (write = true) => {
    if (split) {
      if (!asked().length && !chosen().some((values) => values.length) && !loading) return;
      try {
        if (!loading) found.textContent = words.searching;
        await load();
        list(sift());
      } catch { say(words.needs_server); return; }
    } else show(sift());
    clearTimeout(writing);
    if (write) writing = setTimeout(keep, 250);
  };

  const keep = () => {
    const state = new URLSearchParams();
    if (form.q.value.trim()) state.set("q", form.q.value.trim());
    groups.forEach((key, g) => { const values = chosen()[g]; if (values.length) state.set(key, values.join(",")); });
    if (turned !== (usual === "desc")) state.set("o", turned ? "desc" : "asc");
    if (shownDay) state.set("known", shownDay);
    const text = state.toString().replaceAll("%2C", ",");
    history.replaceState(null, "", text ? "#?" + text : location.pathname + location.search);
  };

  const restore = () => {
    const state = new URLSearchParams(location.hash.slice(2));
    form.q.value = state.get("q") || "";
    groups.forEach((key, g) => {
      const values = (state.get(key) || "").split(",");
      boxes.filter((one) => one.group === g).forEach((one) => { one.input.checked = values.includes(one.input.value); });
    });
    if (((state.get("o") || usual) === "desc") !== turned) turn();
    update(false);
  };

  const reset = () => {
    form.q.value = "";
    boxes.forEach((one) => { one.input.checked = false; });
    update();
  };

  // --- newest first: everything that has an order is turned round

  const turn = () => {
    turned = !turned;
    order.textContent = turned ? words.oldest_first : words.newest_first;
    const flip = (parent, children) => parent.append(...children.reverse());
    flip(main, $$(":scope > .record, :scope > .asof, :scope > .coming", main));
    main.append(...$$(":scope > .about", main));
    $$(".record", main).forEach((one) => flip(one, $$(":scope > .year", one)));
    $$(".year", main).forEach((one) => flip(one, $$(":scope > .month", one)));
    $$(".record ol, .coming ol", main).forEach((one) => flip(one, [...one.children]));
    main.classList.toggle("only", turned);
  };
  order.hidden = split || total < 2;
  order.onclick = () => { turn(); update(); };

  const compact = $("#_compact");
  compact.hidden = total < 2;
  compact.onclick = () => compact.setAttribute("aria-pressed", main.classList.toggle("compact"));

  // Links to sections and languages keep what is chosen.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".months a, .langs a");
    if (!link || !location.hash.startsWith("#?")) return;
    if (!link.getAttribute("href").startsWith("#")) { link.hash = location.hash; return; }
    event.preventDefault();
    document.getElementById(decodeURIComponent(link.hash.slice(1))).scrollIntoView();
  });

  // Whoever narrows the list sees what is left of it, wherever they were.
  const narrow = async () => {
    await update();
    const { top, bottom } = main.getBoundingClientRect();
    if (top > innerHeight * 0.7 || bottom < innerHeight * 0.3) main.scrollIntoView();
  };
  form.onsubmit = (event) => { event.preventDefault(); open(false); narrow(); };
  form.oninput = box.oninput = narrow;
  clear.onclick = () => { reset(); form.q.focus(); };
  for (const button of $$(".all", box)) {
    button.onclick = () => {
      $$(".rest", button.parentNode).forEach((label) => { label.hidden = false; });
      $(".rest input", button.parentNode).focus();
      button.remove();
    };
  }

  // --- anchors: a filtered view, an event that a filter hides, an event that stands elsewhere

  const arrive = () => {
    clearTimeout(writing);
    const id = decodeURIComponent(location.hash.slice(1));
    if (id.startsWith("?")) return restore();
    const item = byId.get(id);
    if (item && item.hidden) {
      reset();
      clearTimeout(writing);
      say(words.cleared);
      item.node.scrollIntoView();
    } else if (!document.getElementById(id) && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) && (split || (document.body.dataset.gone || "").split(" ").includes(id))) {
      location.replace("events/" + id + "/");
    }
  };
  addEventListener("hashchange", () => {
    if (known && location.hash.startsWith("#?") && askedDay() !== shownDay) return location.reload();
    arrive();
    if (location.hash.startsWith("#?")) main.scrollIntoView();
  });
  arrive();
  if (split && then) load().then(() => list(sift()));

  // --- the current month follows reading

  const nav = $(".months");
  let current;
  const follow = () => {
    const edge = innerHeight * 0.25;
    let id = "";
    for (const month of months) {
      if (month.node.hidden) continue;
      const place = month.node.getBoundingClientRect();
      if (place.top <= edge && place.bottom > edge) id = month.id;
    }
    if (coming && !coming.hidden && coming.getBoundingClientRect().top <= edge) id = "_to-come";
    const line = lines.find((one) => one.ids.has(id));
    if (line === current) return;
    if (current) current.link.removeAttribute("aria-current");
    current = line;
    if (!line) return;
    line.link.setAttribute("aria-current", "location");
    const link = line.link.getBoundingClientRect(), around = nav.getBoundingClientRect();
    nav.scrollBy({ left: link.left + link.width / 2 - around.left - around.width / 2, top: link.top + link.height / 2 - around.top - around.height / 2 });
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(() => { waiting = false; follow(); });
    waiting = true;
  }, { passive: true });
  follow();
})();
