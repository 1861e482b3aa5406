// The page of a validation: predicted against observed, the rows, each study's curves over its data.
"use strict";
(() => {
  const data = gln.read(), { element, svgElement, number } = gln;
  const filters = { role: "", area: "", text: "" };
  const matches = row => (!filters.role || row.role === filters.role) && (!filters.area || row.area === filters.area) &&
    (!filters.text || [row.study, row.arm, row.readout, row.measure].join(" ").toLowerCase().includes(filters.text));
  const grade = fold => fold <= 1.25 ? "good" : fold <= 2 ? "fair" : "bad";
  const roles = [...new Set(data.rows.map(r => r.role))], areas = [...new Set(data.rows.map(r => r.area).filter(Boolean))].sort();

  function verdict(row) {
    if (row.failed) return ["bad", "failed"];
    if (gln.isNumber(row.fold_error)) return [grade(row.fold_error), number(row.fold_error, 3) + "×"];
    if (row.agrees !== null) return row.agrees ? ["good", "agrees"] : ["bad", "differs"];
    return ["", "–"];
  }

  // The scatter: square, log axes; values of different units share them, as only their ratio to the line is read.
  const drawable = row => gln.isNumber(row.fold_error) && row.observed > 0 && row.predicted > 0;
  const scatter = document.getElementById("scatter");
  const tip = element("div", { class: "tip", hidden: "" });
  let drawnWidth = 0;
  function drawScatter() {
    const rows = data.rows.filter(r => matches(r) && drawable(r));
    const W = Math.max(scatter.clientWidth, 280), H = Math.round(Math.min(W * 0.78, 600)), L = W < 500 ? 52 : 76, R = W < 500 ? 44 : 70, T = 16, B = 54;
    drawnWidth = scatter.clientWidth;
    scatter.replaceChildren(tip);
    if (!rows.length) return void scatter.append(element("p", { class: "soft" }, "No row with a fold error here."));
    const all = rows.flatMap(r => [r.observed, r.predicted]);
    const low = Math.min(...all) / 1.6, high = Math.max(...all) * 1.6;
    const share = v => (Math.log10(v) - Math.log10(low)) / (Math.log10(high) - Math.log10(low));
    const x = v => L + share(v) * (W - L - R), y = v => H - B - share(v) * (H - T - B);
    const root = svgElement("svg", { viewBox: `0 0 ${W} ${H}`, role: "group", "aria-label": `Predicted against observed, ${rows.length} rows. The same numbers are in the table below.` });
    for (const t of gln.ticks(low, high, 5, true).filter((t, i, all) => W >= 500 || all.length < 8 || Math.abs(Math.log10(t) % 1) < 1e-9)) {
      root.append(svgElement("line", { x1: x(t), x2: x(t), y1: T, y2: H - B, stroke: "var(--grid)" }), svgElement("line", { x1: L, x2: W - R, y1: y(t), y2: y(t), stroke: "var(--grid)" }));
      root.append(svgElement("text", { x: x(t), y: H - B + 20, "text-anchor": "middle" }, number(t)), svgElement("text", { x: L - 8, y: y(t) + 4, "text-anchor": "end" }, number(t)));
    }
    root.append(svgElement("text", { x: (L + W - R) / 2, y: H - 8, "text-anchor": "middle" }, "observed"));
    root.append(svgElement("text", { x: 14, y: (T + H - B) / 2, "text-anchor": "middle", transform: `rotate(-90 14 ${(T + H - B) / 2})` }, "predicted"));
    const clip = svgElement("clipPath", { id: "inside" });
    clip.append(svgElement("rect", { x: L, y: T, width: W - L - R, height: H - T - B }));
    root.append(clip);
    for (const [fold, dash] of [[1, ""], [1.25, "2 4"], [1.5, "5 4"], [2, "9 5"]])
      for (const f of fold === 1 ? [1] : [fold, 1 / fold]) {
        root.append(svgElement("line", { x1: x(low), y1: y(low * f), x2: x(high), y2: y(high * f), stroke: fold === 1 ? "var(--ink)" : "var(--soft)", "stroke-width": fold === 1 ? 1.5 : 1,
                                         "stroke-dasharray": dash, "clip-path": "url(#inside)" }));
      }
    // Labels of lines that lie close give way to the outer one.
    const apart = fold => y(high / 2) - y(high / fold) >= 14 * (fold < 1.4 ? 2 : 1) || fold === 2;
    for (const fold of [1.25, 1.5, 2].filter(apart)) root.append(svgElement("text", { x: W - R + 6, y: y(high / fold) + 4 }, `÷${fold}`));
    // The largest errors last: they must not lie under others.
    for (const row of [...rows].sort((a, b) => a.fold_error - b.fold_error)) {
      const size = W < 500 ? 4 : 6, calibration = row.role === "calibration", cx = x(row.observed), cy = y(row.predicted);
      const text = `${row.study}, ${row.arm}: ${row.readout} ${row.measure}${row.at ? " " + row.at : ""}. Observed ${number(row.observed)}, predicted ${number(row.predicted)} ${row.unit}, ${number(row.fold_error, 3)}-fold (${row.role || "no role"})`;
      const mark = calibration ? svgElement("circle", { cx, cy, r: size }) : svgElement("rect", { x: cx - size * 0.9, y: cy - size * 0.9, width: size * 1.8, height: size * 1.8, transform: `rotate(45 ${cx} ${cy})` });
      mark.setAttribute("class", "mark");
      mark.setAttribute("fill", calibration ? "var(--c0)" : "var(--c1)");
      mark.setAttribute("fill-opacity", ".75");
      mark.setAttribute("stroke", "var(--card)");
      mark.setAttribute("tabindex", "0");
      mark.setAttribute("role", "img");
      mark.setAttribute("aria-label", text);
      const show = () => {
        tip.textContent = text;
        tip.hidden = false;
        const ratio = scatter.clientWidth / W;
        tip.style.left = Math.max(0, Math.min(cx * ratio + 12, scatter.clientWidth - 262)) + "px";
        tip.style.top = cy * ratio + 14 + "px";
      };
      const go = () => { const target = document.getElementById("study-" + row.study_index); if (target) target.scrollIntoView({ behavior: "smooth" }); };
      mark.addEventListener("pointerenter", show);
      mark.addEventListener("focus", show);
      for (const leave of ["pointerleave", "blur"]) mark.addEventListener(leave, () => { tip.hidden = true; });
      mark.addEventListener("click", go);
      mark.addEventListener("keydown", event => { if (event.key === "Enter") go(); });
      root.append(mark);
    }
    scatter.prepend(root);
  }

  // The table: written by the program, sorted and filtered here.
  const body = document.querySelector("#rows tbody"), lines = [...body.rows];
  lines.forEach((line, i) => { line._row = data.rows[i]; });
  const shown = document.getElementById("shown");
  function filterTable() {
    let count = 0;
    for (const line of lines) { line.hidden = !matches(line._row); count += !line.hidden; }
    shown.textContent = `${count} of ${lines.length} rows`;
  }
  const keys = { study: r => r.study, arm: r => r.arm, what: r => r.readout + " " + r.measure, observed: r => r.observed, predicted: r => r.predicted, fold: r => gln.isNumber(r.fold_error) ? r.fold_error : r.failed || r.agrees === false ? Infinity : 0, role: r => r.role, area: r => r.area };
  for (const head of document.querySelectorAll("#rows th[data-key]")) {
    head.firstElementChild.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending", key = keys[head.dataset.key];
      for (const other of document.querySelectorAll("#rows th[data-key]")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const compare = (a, b) => typeof a === "string" ? a.localeCompare(b) : (a ?? -Infinity) - (b ?? -Infinity) || 0;
      lines.sort((a, b) => (down ? -1 : 1) * compare(key(a._row), key(b._row)));
      body.append(...lines);
    });
  }
  const apply = () => { filterTable(); drawScatter(); };
  const choice = (label, key, values) => {
    const select = element("select", { "aria-label": label, onchange: () => { filters[key] = select.value; apply(); } }, element("option", { value: "" }, label + ": all"),
      ...values.map(v => element("option", { value: v }, v || "none")));
    return select;
  };
  const bar = document.getElementById("filters");
  if (roles.length > 1) bar.append(choice("Role", "role", roles));
  if (areas.length > 1) bar.append(choice("Area", "area", areas));
  const search = element("input", { type: "search", placeholder: "Find a study or readout", "aria-label": "Find a study or readout", oninput: () => { filters.text = search.value.trim().toLowerCase(); apply(); } });
  bar.append(search);
  apply();
  new ResizeObserver(() => { if (Math.abs(scatter.clientWidth - drawnWidth) > 1) drawScatter(); }).observe(scatter);

  // Studies.
  const holder = document.getElementById("studies");
  const readouts = data.studies.flatMap(s => s.readouts);
  if (readouts.length) holder.append(gln.toolbar(readouts, [element("span", { class: "soft small" }, "Lines: predicted. Dots: observed, with their spread. Dashed: over a window, or a level without a time.")]));
  data.studies.forEach((study, i) => {
    if (!study.readouts.length) return;
    const own = data.rows.filter(r => r.study_index === i && gln.isNumber(r.fold_error));
    const typical = own.length ? 10 ** (own.reduce((sum, r) => sum + Math.log10(r.fold_error), 0) / own.length) : null;
    holder.append(element("section", { class: "study", id: "study-" + i, "aria-label": study.title || study.name },
      element("h3", {}, study.title || study.name),
      element("p", { class: "soft small", style: "margin:2px 0" }, [study.role, study.source || study.reference, typical ? `typical fold error ${number(typical, 3)}` : ""].filter(Boolean).join(" · ")),
      element("div", { class: "charts" }, ...study.readouts.map(gln.chart))));
  });
})();
