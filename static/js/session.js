/* Before a session ends, its owner is warned and can stay (WCAG 2.2.1). The other tabs of the portal hear of it. */
"use strict";

const SHARED = "session-ends";
const dialog = document.getElementById("session-end");
const loaded = Date.now();
let timer;

const seconds = (name) => Number(dialog.dataset[name]) * 1000;
const ends = () => Number(localStorage.getItem(SHARED)) || loaded;
const byAge = () => ends() >= loaded + seconds("age") - 1000;
const show = (name) => dialog.querySelectorAll("[data-when]").forEach((part) => { part.hidden = part.dataset.when !== name; });
const act = (name) => dialog.querySelector(`[data-act="${name}"]`);

/* Every answer of the portal keeps the session open, but never beyond its greatest age. */
const renew = (idle = seconds("idle"), age = loaded + seconds("age") - Date.now()) => {
  localStorage.setItem(SHARED, String(Date.now() + Math.min(idle, age)));
  look();
};

const open = (name, stay, close) => {
  const time = new Date(ends()).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  dialog.querySelectorAll("[data-time]").forEach((place) => { place.textContent = time; });
  show(name);
  act("stay").hidden = !stay;
  act("close").hidden = !close;
  dialog.querySelectorAll("[data-when-open]").forEach((part) => { part.hidden = name === "over"; });
  if (dialog.dataset.shown === name) return;
  dialog.dataset.shown = name;
  if (!dialog.open) dialog.showModal();
};

/* The clock of the wall is asked, so that a machine that slept is told at once. */
const look = () => {
  clearTimeout(timer);
  const left = ends() - Date.now();
  if (left <= 0) { open("over", false, true); return; }
  if (left > seconds("warning")) {
    delete dialog.dataset.shown;
    if (dialog.open) dialog.close();
  } else if (byAge()) open("age", false, true);
  else open("idle", true, false);
  timer = setTimeout(look, Math.min(30000, left > seconds("warning") ? left - seconds("warning") + 50 : left + 50));
};

const stay = async () => {
  const answer = await fetch(dialog.dataset.stay, { redirect: "manual", headers: { Accept: "application/json" } });
  if (answer.ok) { const said = await answer.json(); renew(said.idle * 1000, said.age * 1000); }
  else { localStorage.setItem(SHARED, String(Date.now())); look(); }
};

act("stay").addEventListener("click", stay);
act("close").addEventListener("click", () => dialog.close());
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) renew(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
window.addEventListener("storage", (event) => { if (event.key === SHARED) look(); });
renew();
