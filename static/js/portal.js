/* Little help, nothing essential: every page works without this file. */
"use strict";

/* After a refused form the reader starts at the summary of what is wrong. */
const focusProblem = (root) => {
  const problem = root.querySelector("[data-focus]");
  if (problem) problem.focus();
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
  const section = target && target.closest("details:not([open])");
  if (section) { section.open = true; target.scrollIntoView(); }
};

/* On paper nothing stays folded. */
const unfold = () => document.querySelectorAll("main details").forEach((section) => { section.open = true; });

document.addEventListener("DOMContentLoaded", () => { focusProblem(document); openTarget(); });
document.addEventListener("htmx:afterSwap", (event) => focusProblem(event.target));
document.addEventListener("submit", sendOnce);
window.addEventListener("hashchange", openTarget);
window.addEventListener("beforeprint", unfold);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form").forEach((form) => delete form.dataset.sent);
});
