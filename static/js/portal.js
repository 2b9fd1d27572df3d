/* Little help, nothing essential: every page works without this file. */
"use strict";

/* After a refused form the reader starts at the summary of what is wrong. */
const focusProblem = (root) => {
  const problem = root.querySelector("[data-focus]");
  if (problem) problem.focus();
};

/* Without a connection nothing is sent: the page stays as it is, with all that was typed, and says so. */
const online = () => document.getElementById("offline")?.remove();
const holdBack = (event) => {
  const main = document.getElementById("main");
  if (navigator.onLine || !main?.dataset.offline || event.target.method !== "post") return;
  event.preventDefault();
  online();
  const notice = Object.assign(document.createElement("p"), { id: "offline", className: "notice late", tabIndex: -1 });
  notice.setAttribute("role", "alert");
  notice.textContent = main.dataset.offline;
  main.firstElementChild.prepend(notice);
  notice.focus();
};

/* A second press of the same button sends nothing twice. */
const sendOnce = (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 8000);
};

/* A closed section opens when a link points into it. */
const openTarget = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || !target.closest("details:not([open])")) return;
  for (let section; (section = target.closest("details:not([open])"));) section.open = true;
  target.scrollIntoView();
};

/* Reading on in another language takes along what was typed: it is sent to the same page there, which only keeps it. */
const changed = (field) => field.name && (field.value !== (field.defaultValue ?? field.value)
  || field.checked !== (field.defaultChecked ?? field.checked)
  || [...(field.options ?? [])].some((option) => option.selected !== option.defaultSelected && (option.defaultSelected || option.index)));
const forms = () => [...document.querySelectorAll("main form[method='post']")];
const typedForm = () => forms().find((form) => [...form.elements].some(changed));
const takeAlong = (event) => {
  const link = event.target.closest(".languages a");
  const form = link && typedForm();
  if (!form) return;
  event.preventDefault();
  form.querySelectorAll("[type=password], [type=file]").forEach((field) => { field.disabled = true; });
  const address = new URL(link.href);
  address.searchParams.set("keep-typed", "1");
  form.setAttribute("action", address.href);
  form.enctype = "application/x-www-form-urlencoded";
  form.dataset.sent = "yes";
  HTMLFormElement.prototype.submit.call(form);
};

/* Who leaves a page with what is saved nowhere is asked first. Sending it is no leaving, and a password is no text. */
const unsaved = (form) => !form.dataset.sent && !form.querySelector("[type=password]")
  && ("unsaved" in form.dataset || form.querySelector("[aria-invalid=true]") || [...form.elements].some(changed));
const askFirst = (event) => { if (forms().some(unsaved)) event.preventDefault(); };

/* On paper nothing stays folded. */
const unfold = () => document.querySelectorAll("main details").forEach((section) => { section.open = true; });

document.addEventListener("DOMContentLoaded", () => { focusProblem(document); openTarget(); });
document.addEventListener("htmx:afterSwap", (event) => focusProblem(event.target));
document.addEventListener("submit", holdBack);
document.addEventListener("submit", sendOnce);
window.addEventListener("online", online);
document.addEventListener("click", takeAlong);
window.addEventListener("hashchange", openTarget);
window.addEventListener("beforeunload", askFirst);
window.addEventListener("beforeprint", unfold);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form").forEach((form) => delete form.dataset.sent);
});
