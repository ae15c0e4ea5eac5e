// Keys on a redline: n and p go to the next and the previous item, the arrows to the neighbouring version.
// Everything they do can be done by links; without this script nothing is missing but the keys.
"use strict";

(() => {
  const typing = (target) =>
    target instanceof HTMLElement && (target.isContentEditable || target.matches("input, select, textarea"));

  const items = () => Array.from(document.querySelectorAll(".item"));

  const current = (all) => {
    const focused = document.activeElement ? document.activeElement.closest(".item") : null;
    if (focused) return all.indexOf(focused);
    const named = location.hash ? document.getElementById(location.hash.slice(1)) : null;
    return named ? all.indexOf(named) : -1;
  };

  const go = (step) => {
    const all = items();
    const place = current(all) + step;
    const next = all[place < 0 ? 0 : place];
    if (!next || place >= all.length) return false;
    history.replaceState(null, "", "#" + next.id);
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "start" });
    return true;
  };

  const leave = (address) => {
    if (!address) return false;
    location.assign(address);
    return true;
  };

  for (const hint of document.querySelectorAll(".keys")) hint.hidden = false;

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (typing(event.target) || event.target.closest(".table-wrap, .navigator")) return;
    const { previous, next } = document.body.dataset;
    const done =
      event.key === "n" ? go(1)
      : event.key === "p" ? go(-1)
      : event.key === "ArrowLeft" ? leave(previous)
      : event.key === "ArrowRight" ? leave(next)
      : false;
    if (done) event.preventDefault();
  });
})();
