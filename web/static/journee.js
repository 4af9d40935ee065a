// From one line of « Ma journée » to the next without the mouse. The keys count only while a
// line's link has the focus (WCAG 2.1.4): elsewhere they are left to the browser and its tools.
"use strict";

const PAS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

function aller(liens, actuel, pas) {
  const suivant = liens[liens.indexOf(actuel) + pas];
  if (suivant) suivant.focus();
}

for (const liste of document.querySelectorAll("[data-journee]")) {
  const liens = Array.from(liste.querySelectorAll("tbody th a"));
  const aide = document.querySelector("[data-clavier]");
  liste.addEventListener("keydown", (frappe) => {
    if (frappe.ctrlKey || frappe.altKey || frappe.metaKey) return;
    if (!liens.includes(document.activeElement)) return;
    if (frappe.key === "?" && aide) aide.open = !aide.open;
    else if (PAS[frappe.key]) aller(liens, document.activeElement, PAS[frappe.key]);
    else return;
    frappe.preventDefault();
  });
}
