// The page of claims: filters, and the figures of an experiment once its claim is opened.
"use strict";
(() => {
  const data = gln.read(), { element } = gln;
  const claims = [...document.querySelectorAll("details.claim")];
  const filters = { verdict: "", certainty: "", text: "" };
  const shown = document.getElementById("shown");

  function apply() {
    let count = 0;
    for (const claim of claims) {
      const fits = (!filters.verdict || claim.dataset.verdict === filters.verdict) && (!filters.certainty || claim.dataset.certainty === filters.certainty) &&
        (!filters.text || claim.textContent.toLowerCase().includes(filters.text));
      claim.hidden = !fits;
      count += fits;
    }
    for (const section of document.querySelectorAll("section.claims")) section.hidden = !section.querySelector("details.claim:not([hidden])");
    shown.textContent = `${count} of ${claims.length} claims`;
  }
  const choice = (label, key, values) => {
    const select = element("select", { "aria-label": label, onchange: () => { filters[key] = select.value; apply(); } }, element("option", { value: "" }, label + ": all"),
      ...values.map(v => element("option", { value: v }, v)));
    return select;
  };
  document.getElementById("filters").append(
    choice("Model", "verdict", ["supported", "contradicted", "undecided", "outside model"]),
    choice("Certainty", "certainty", ["high", "moderate", "low", "very low"]),
    element("input", { type: "search", placeholder: "Find in the claims", "aria-label": "Find in the claims", oninput: event => { filters.text = event.target.value.trim().toLowerCase(); apply(); } }));
  apply();

  function draw(claim) {
    for (const holder of claim.querySelectorAll("[data-experiment]")) {
      if (holder.childElementCount) continue;
      holder.append(...(data.experiments[holder.dataset.experiment] || []).map(gln.chart));
    }
  }
  for (const claim of claims) {
    claim.addEventListener("toggle", () => { if (claim.open) draw(claim); });
    if (claim.open) draw(claim);
  }
  addEventListener("beforeprint", () => { for (const claim of claims) { claim.open = true; draw(claim); } });

  // A link to a claim opens it.
  const open = () => {
    const claim = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (claim && claim.matches("details.claim")) { claim.open = true; claim.scrollIntoView(); }
  };
  addEventListener("hashchange", open);
  open();
})();
