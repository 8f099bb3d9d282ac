/* What the pages do without this file they do with it, only quicker: links and filters load in place, a page
   is fetched when a mouse rests on a link to it, a button copies what it names, a line is read while it is
   typed, and where no clock was chosen yet, that of the browser is. Nothing is made here, and no script in a fetched page runs. A key does what an element of the page says it does, while no field has the focus. Whatever
   fails, and every file opened from a disk, is left to the browser. */
"use strict";
{
  const HEAD = "link[rel=canonical], link[rel=alternate], meta[name=description], meta[name=robots]";
  const BODY = ["header.masthead", "main#content", "footer.footer"];
  const KEPT = { most: 30, milliseconds: 60_000 };
  const fetched = new Map();
  const spoken = Object.assign(document.createElement("p"), { className: "unseen", role: "status" });
  let shown = location.pathname + location.search, turn = 0, rest = 0, typing = 0, lines = 0;

  const one = (selector, page = document) => page.querySelector(selector);
  const release = (page) => [...page.head.querySelectorAll("script[src], link[rel=stylesheet]")].map((e) => e.getAttribute("src") || e.getAttribute("href")).join();
  const leads = (url) => location.protocol.startsWith("http") && url.origin === location.origin && !/\.\w+$/.test(url.pathname);
  const called = (element) => [element.tagName, element.name || element.id || element.textContent.trim()].join();
  const sorted = (page = document) => { const by = one("th[aria-sort]", page); return by ? `${by.textContent.trim().replace(/[↑↓]$/, "")}, ${by.getAttribute("aria-sort")}` : ""; };
  const say = (words) => { spoken.textContent = ""; setTimeout(() => { spoken.textContent = words; }, 50); };
  const follow = () => { const words = one(".text-pane #words"), pane = words?.closest(".text-pane"); if (pane && !pane.scrollTop) pane.scrollTop = words.getBoundingClientRect().top - pane.getBoundingClientRect().top - 112; };
  const reveal = () => navigator.clipboard && document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
  const settle = () => document.querySelectorAll("select[data-zone]").forEach((clocks) => {
    const here = [...clocks.options].find((e) => e.value === Intl.DateTimeFormat().resolvedOptions().timeZone);
    if (here && clocks.value === "UTC") here.selected = true;
  });

  function without(page) {
    page.body.querySelectorAll("script").forEach((foreign) => foreign.remove());
    for (const element of page.body.querySelectorAll("*")) for (const name of element.getAttributeNames()) if (name.startsWith("on")) element.removeAttribute(name);
    return page;
  }

  async function read(address) {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("text/html")) throw new Error("no page");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), url = new URL(answer.url);
    if (url.origin !== location.origin || release(page) !== release(document) || !BODY.every((part) => one(part, page))) throw new Error("another page");
    return { page: without(page), url };
  }

  function ask(url) {
    const address = url.pathname + url.search, kept = fetched.get(address);
    if (kept && Date.now() - kept.at < KEPT.milliseconds) return kept.answer;
    if (fetched.size >= KEPT.most) fetched.clear();
    const answer = read(address);
    fetched.set(address, { answer, at: Date.now() });
    answer.catch(() => fetched.delete(address));
    return answer;
  }

  function show(page, isSame) {
    const focused = isSame && one("main").contains(document.activeElement) ? called(document.activeElement) : "";
    const order = isSame && sorted(page) !== sorted() ? sorted(page) : "";
    document.title = page.title;
    document.querySelectorAll(HEAD).forEach((old) => old.remove());
    page.querySelectorAll(HEAD).forEach((fresh) => document.head.append(document.importNode(fresh)));
    for (const part of BODY) one(part).replaceWith(document.importNode(one(part, page), true));
    const again = focused && [...document.querySelectorAll("main :is(a, button, input, select, summary)")].find((e) => called(e) === focused);
    (again || (!isSame && one("main [autofocus]")) || one("main")).focus({ preventScroll: true });
    follow();
    reveal();
    settle();
    say(order ? `${page.title}: ${order}` : page.title);
  }

  async function go(url, back) {
    const mine = ++turn;
    one("main").setAttribute("aria-busy", "true");
    try {
      const { page, url: found } = await ask(url);
      if (mine !== turn) return;
      const isSame = found.pathname === shown.split("?")[0];
      if (!back) {
        history.replaceState({ top: scrollY }, "");
        history.pushState(null, "", found.pathname + found.search + url.hash);
      }
      shown = location.pathname + location.search;
      show(page, isSame);
      const target = !back && url.hash && document.getElementById(decodeURIComponent(url.hash.slice(1)));
      if (target) target.scrollIntoView();
      else if (back || !isSame) scrollTo(0, back?.top ?? 0);
    } catch {
      if (mine === turn) back ? location.reload() : location.assign(url);
    }
  }

  function linked({ target }) {
    const link = target.closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return null;
    const url = new URL(link.href);
    return leads(url) && url.pathname + url.search !== shown ? url : null;
  }

  async function readLine(field) {
    const mine = ++lines, line = field.value;
    if (!line.trim()) return one("[data-reading]").replaceChildren();
    try {
      const answer = await fetch(field.dataset.read, { method: "POST", body: new URLSearchParams({ line }) });
      if (!answer.ok || answer.redirected || mine !== lines) return;
      const part = without(new DOMParser().parseFromString(await answer.text(), "text/html"));
      if (mine !== lines) return;
      part.querySelectorAll("[autofocus]").forEach((e) => e.removeAttribute("autofocus"));
      one("[data-reading]").replaceChildren(...[...part.body.children].map((e) => document.importNode(e, true)));
      field.dataset.was = line;
    } catch { /* Enter still reads it */ }
  }

  function copy(button) {
    const words = button.textContent, said = (now) => { button.textContent = now; say(now); setTimeout(() => { button.textContent = words; }, 2000); };
    navigator.clipboard.writeText(button.dataset.copy || button.parentElement.previousElementSibling.textContent).then(() => said("Copied"), () => said("Not copied"));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]"), isPlain = !event.defaultPrevented && !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (button) copy(button);
    const url = isPlain && linked(event);
    if (url) { event.preventDefault(); go(url); }
  });
  document.addEventListener("input", ({ target }) => {
    if (!target.dataset?.read) return;
    clearTimeout(typing);
    typing = setTimeout(() => readLine(target), 250);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target, url = new URL(form.getAttribute("action") ?? "", location.href), field = one("[data-read]", form), save = one("[data-save]");
    if (field && save && field.dataset.was === field.value) { event.preventDefault(); return save.focus(); }
    if (event.defaultPrevented || form.method !== "get" || form.target || !leads(url)) return;
    url.search = new URLSearchParams(new FormData(form, event.submitter));
    event.preventDefault();
    go(url);
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("input, select, textarea"), isPlain = !event.metaKey && !event.ctrlKey && !event.altKey && !event.repeat && !event.isComposing;
    if (field && event.key === "Escape") field.blur();
    const meant = !field && isPlain && !event.defaultPrevented && event.key.length === 1 && one(`main [data-key="${CSS.escape(event.key)}"]`);
    if (!meant) return;
    event.preventDefault();
    if (meant instanceof HTMLInputElement) meant.select();
    else meant.click();
    if (meant.parentElement.open) { meant.focus({ preventScroll: true }); meant.parentElement.scrollIntoView({ block: "nearest" }); }
  });
  document.addEventListener("pointerover", (event) => {
    clearTimeout(rest);
    const url = event.pointerType === "mouse" && !navigator.connection?.saveData && linked(event);
    if (url && url.pathname !== location.pathname) rest = setTimeout(() => ask(url).catch(() => {}), 80);
  }, { passive: true });
  addEventListener("popstate", ({ state }) => {
    if (location.pathname + location.search !== shown) return go(new URL(location.href), state ?? {});
    turn += 1; // the page wanted is the one shown: what is under way comes to nothing
    one("main").removeAttribute("aria-busy");
  });
  document.body.append(spoken);
  follow();
  reveal();
  settle();
}
