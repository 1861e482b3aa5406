// Charts of curves over time, shared by the pages. No data leaves the page and none is loaded.
"use strict";
const gln = (() => {
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colour = i => css("--c" + (i % 6));
  const isNumber = v => typeof v === "number" && isFinite(v);

  function number(v, digits = 4) {
    if (!isNumber(v)) return "–";
    if (v === 0) return "0";
    const size = Math.abs(v);
    if (size < 1e-3 || size >= 1e6) return v.toExponential(digits - 1).replace(/\.?0+e/, "e");
    const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
    const text = v.toFixed(decimals);
    return decimals ? text.replace(/\.?0+$/, "") : text;
  }

  function element(tag, attributes = {}, ...children) {
    const it = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "class") it.className = value;
      else if (key.startsWith("on")) it.addEventListener(key.slice(2), value);
      else if (value !== null && value !== undefined) it.setAttribute(key, value);
    }
    it.append(...children);
    return it;
  }

  function svgElement(tag, attributes = {}, text) {
    const it = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) it.setAttribute(key, value);
    if (text !== undefined) it.textContent = text;
    return it;
  }

  function ticks(low, high, count, log) {
    // Less than a decade has too few powers of ten: round steps read better there, on a log axis too.
    if (log && high / low > 6) {
      const out = [];
      const factors = Math.log10(high / low) > 3 ? [1] : [1, 2, 5];
      for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); ++e)
        for (const f of factors) if (f * 10 ** e >= low * 0.999 && f * 10 ** e <= high * 1.001) out.push(f * 10 ** e);
      return out;
    }
    const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map(f => f * power).find(s => s >= rough * 0.999);
    const out = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; ++k) out.push(+(k * step).toPrecision(12));
    return out;
  }

  // Steps in which people count hours.
  const hourSteps = [1 / 60, 1 / 12, 1 / 6, 0.25, 0.5, 1, 2, 3, 4, 6, 12, 24, 48, 72, 168, 336];

  function save(name, type, text) {
    const link = element("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  const fileName = text => text.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^-+|-+$/g, "") || "chart";
  const csvField = text => /[",\r\n]|^ | $/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;

  // umol/L -> mg/dL by the molar mass in g/mol; null when the unit has no such form.
  function massFactor(readout) {
    if (!readout.molar_mass) return null;
    const perLitre = { "umol/L": 1e-6, "mmol/L": 1e-3, "mol/L": 1, "nmol/L": 1e-9 }[readout.unit];
    return perLitre ? perLitre * readout.molar_mass * 100 : null;
  }

  const charts = [];
  const state = { mass: false, log: false };

  const shownUnit = r => state.mass && massFactor(r) ? "mg/dL" : r.unit;
  const scale = r => state.mass && massFactor(r) || 1;
  // "max_rise", a change, a span: everything is drawn in the unit shown.
  const scaled = (r, v) => isNumber(v) ? v * scale(r) : null;
  const canLog = r => r.arms.every(a => a.values.every(v => v === null || v > 0)) && r.arms.every(a => (a.points || []).every(p => p.y > 0));

  function aligned(readout) {
    const tables = readout.arms.map(a => [a.hours, a.values.map(v => scaled(readout, v))]);
    return tables.length === 1 ? tables[0] : uPlot.join(tables);
  }

  function describe(readout) {
    return readout.arms.map(a => {
      const peak = a.values.reduce((best, v, i) => isNumber(v) && (best < 0 || Math.abs(v - a.baseline) > Math.abs(a.values[best] - a.baseline)) ? i : best, -1);
      if (peak < 0) return `${a.label}: no values`;
      return `${a.label}: from ${number(scaled(readout, a.baseline))} to ${number(scaled(readout, a.values[peak]))} ${shownUnit(readout)} at ${number(a.hours[peak], 3)} h`;
    }).join("; ");
  }

  // Observed points over the curves: a dot with its spread, a bar over a window, or a level.
  function drawPoints(u, readout) {
    const ctx = u.ctx, dpr = devicePixelRatio || 1;
    readout.arms.forEach((arm, i) => {
      if (!u.series[i + 1].show) return;
      ctx.save();
      ctx.beginPath();
      ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
      ctx.clip();
      ctx.strokeStyle = ctx.fillStyle = colour(i);
      ctx.lineWidth = 1.5 * dpr;
      for (const p of arm.points || []) {
        const y = u.valToPos(scaled(readout, p.y), "y", true);
        const x0 = u.valToPos(p.from, "x", true), x1 = u.valToPos(p.to, "x", true), x = (x0 + x1) / 2;
        if (p.from !== p.to) {
          ctx.setLineDash([4 * dpr, 3 * dpr]);
          ctx.beginPath(); ctx.moveTo(x0, y); ctx.lineTo(x1, y); ctx.stroke();
          ctx.setLineDash([]);
        }
        if (isNumber(p.spread)) {
          const a = u.valToPos(scaled(readout, p.y + p.spread), "y", true);
          let low = scaled(readout, p.y - p.spread);
          if (state.log && low <= 0) low = u.scales.y.min;
          const b = u.valToPos(low, "y", true);
          ctx.beginPath(); ctx.moveTo(x, a); ctx.lineTo(x, b); ctx.stroke();
          for (const end of [a, b]) { ctx.beginPath(); ctx.moveTo(x - 4 * dpr, end); ctx.lineTo(x + 4 * dpr, end); ctx.stroke(); }
        }
        ctx.beginPath(); ctx.arc(x, y, 4 * dpr, 0, 2 * Math.PI);
        ctx.fill();
        ctx.strokeStyle = css("--card"); ctx.stroke(); ctx.strokeStyle = colour(i);
      }
      ctx.restore();
    });
  }

  function drawBaseline(u, readout) {
    const base = scaled(readout, readout.arms[0] && readout.arms[0].baseline);
    if (!isNumber(base) || base < u.scales.y.min || base > u.scales.y.max) return;
    const ctx = u.ctx, y = u.valToPos(base, "y", true);
    ctx.save();
    ctx.strokeStyle = css("--soft");
    ctx.lineWidth = devicePixelRatio || 1;
    ctx.setLineDash([2, 5].map(v => v * (devicePixelRatio || 1)));
    ctx.beginPath(); ctx.moveTo(u.bbox.left, y); ctx.lineTo(u.bbox.left + u.bbox.width, y); ctx.stroke();
    ctx.restore();
  }

  // The range of the data with its points and spreads; a curve that hardly moves stays flat.
  function yRange(readout, log) {
    let low = Infinity, high = -Infinity;
    const include = v => { if (isNumber(v) && (!log || v > 0)) { low = Math.min(low, v); high = Math.max(high, v); } };
    for (const arm of readout.arms) {
      arm.values.forEach(v => include(scaled(readout, v)));
      include(scaled(readout, arm.baseline));
      for (const p of arm.points || []) {
        include(scaled(readout, p.y));
        if (isNumber(p.spread)) { include(scaled(readout, p.y + p.spread)); include(scaled(readout, p.y - p.spread)); }
      }
    }
    if (low > high) return [0, 1];
    const least = Math.max(1e-3 * Math.max(Math.abs(low), Math.abs(high)), 1e-12);
    if (high - low < least) { const half = Math.max(0.05 * Math.abs(low), least); return [low - half, high + half]; }
    if (log) return [low / 1.1, high * 1.1];
    const pad = 0.06 * (high - low);
    return [low >= 0 && low < 0.35 * high ? 0 : low - pad, high + pad];
  }

  function options(readout, width) {
    const log = state.log && canLog(readout);
    const axis = { stroke: css("--soft"), grid: { stroke: css("--grid"), width: 1 }, ticks: { stroke: css("--line"), width: 1 },
                   font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif" };
    const [low, high] = yRange(readout, log);
    return {
      width, height: 240,
      legend: { markers: { width: 0, fill: (u, i) => i > 0 ? colour(i - 1) : "transparent" } },
      cursor: { sync: { key: "time" }, drag: { x: true, y: false }, points: { size: 7 } },
      scales: { x: { time: false }, y: { range: [low, high], distr: log ? 3 : 1 } },
      axes: [
        { ...axis, incrs: hourSteps, values: (u, list) => list.map(v => v === null ? "" : number(v) + " h"), space: 56 },
        { ...axis, size: 58, ...(log ? { splits: () => ticks(low, high, 5, true), filter: (u, list) => list } : {}), values: (u, list) => list.map(v => v === null ? "" : number(v)) }
      ],
      series: [
        { label: "time", value: (u, v) => v === null ? "–" : number(v, 3) + " h" },
        ...readout.arms.map((arm, i) => ({
          label: arm.label, stroke: colour(i), width: 2, points: { show: false }, spanGaps: true,
          dash: i >= 6 ? [8, 4] : undefined, value: (u, v) => number(v) + (v === null ? "" : " " + shownUnit(readout))
        }))
      ],
      hooks: { drawAxes: [u => drawBaseline(u, readout)], draw: [u => drawPoints(u, readout)] }
    };
  }

  // The same drawing as a file, from the data alone. `window` is the part of the time axis that is shown.
  function svg(readout, window) {
    const W = 720, H = 420, L = 70, R = 20, T = 44, B = 50 + 18 * Math.ceil(readout.arms.length / 3);
    const log = state.log && canLog(readout);
    const [low, high] = yRange(readout, log);
    const [from, to] = window;
    const x = v => L + (v - from) / (to - from) * (W - L - R);
    const f = log ? Math.log10 : v => v;
    const y = v => H - B - (f(v) - f(low)) / (f(high) - f(low)) * (H - T - B);
    const root = svgElement("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${W} ${H}`, width: W, height: H, "font-family": "sans-serif", "font-size": 13 });
    root.append(svgElement("title", {}, readout.name), svgElement("rect", { width: W, height: H, fill: "#fff" }));
    root.append(svgElement("text", { x: L, y: 24, "font-size": 15, "font-weight": 600, fill: "#1a2230" }, `${readout.name} [${shownUnit(readout)}]`));
    for (const t of ticks(low, high, 5, log)) {
      root.append(svgElement("line", { x1: L, x2: W - R, y1: y(t), y2: y(t), stroke: "#e0e4ea" }));
      root.append(svgElement("text", { x: L - 8, y: y(t) + 4, "text-anchor": "end", fill: "#445" }, number(t)));
    }
    const span = to - from, step = hourSteps.find(s => span / s <= 9) || span / 8;
    for (let k = Math.ceil(from / step - 1e-9); k * step <= to + 1e-9; ++k) {
      root.append(svgElement("line", { x1: x(k * step), x2: x(k * step), y1: H - B, y2: H - B + 5, stroke: "#445" }));
      root.append(svgElement("text", { x: x(k * step), y: H - B + 19, "text-anchor": "middle", fill: "#445" }, number(k * step)));
    }
    root.append(svgElement("line", { x1: L, x2: W - R, y1: H - B, y2: H - B, stroke: "#445" }));
    root.append(svgElement("text", { x: (L + W - R) / 2, y: H - B + 36, "text-anchor": "middle", fill: "#445" }, "time [h]"));
    const inks = ["#0b63b5", "#c2410c", "#0f766e", "#8b2fa8", "#8a6d00", "#475569"];
    readout.arms.forEach((arm, i) => {
      let path = "", joined = false;
      arm.values.forEach((v, k) => {
        const value = scaled(readout, v), ok = isNumber(value) && (!log || value > 0) && arm.hours[k] >= from && arm.hours[k] <= to;
        if (ok) path += `${joined ? "L" : "M"}${x(arm.hours[k]).toFixed(2)} ${y(value).toFixed(2)}`;
        joined = ok;
      });
      root.append(svgElement("path", { d: path || "M0 0", fill: "none", stroke: inks[i % 6], "stroke-width": 2, "stroke-linejoin": "round",
                                       ...(i >= 6 ? { "stroke-dasharray": "8 4" } : {}) }));
      for (const p of arm.points || []) {
        const at = (p.from + p.to) / 2, value = scaled(readout, p.y);
        if (at < from || at > to || (log && value <= 0)) continue;
        if (p.from !== p.to) root.append(svgElement("line", { x1: x(Math.max(p.from, from)), x2: x(Math.min(p.to, to)), y1: y(value), y2: y(value), stroke: inks[i % 6], "stroke-dasharray": "4 3" }));
        if (isNumber(p.spread)) root.append(svgElement("line", { x1: x(at), x2: x(at), y1: y(scaled(readout, p.y + p.spread)), y2: y(Math.max(scaled(readout, p.y - p.spread), log ? low : -Infinity)), stroke: inks[i % 6] }));
        root.append(svgElement("circle", { cx: x(at), cy: y(value), r: 4, fill: inks[i % 6] }));
      }
      const key = { x: L + (i % 3) * 210, y: H - 8 - 18 * (Math.ceil(readout.arms.length / 3) - 1 - Math.floor(i / 3)) };
      root.append(svgElement("rect", { x: key.x, y: key.y - 10, width: 12, height: 12, rx: 2, fill: inks[i % 6] }));
      root.append(svgElement("text", { x: key.x + 18, y: key.y, fill: "#1a2230" }, arm.label.length > 28 ? arm.label.slice(0, 27) + "…" : arm.label));
    });
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + new XMLSerializer().serializeToString(root);
  }

  function dataTable(readout) {
    const data = aligned(readout), rows = data[0].length, step = Math.max(1, Math.ceil(rows / 48));
    const body = element("tbody");
    for (let i = 0; i < rows; i += step)
      body.append(element("tr", {}, element("th", { scope: "row", class: "n" }, number(data[0][i])), ...readout.arms.map((a, k) => element("td", { class: "n" }, number(data[k + 1][i])))));
    return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Values of ${readout.name}` },
      element("table", {}, element("thead", {}, element("tr", {}, element("th", { scope: "col", class: "n" }, "time [h]"),
        ...readout.arms.map(a => element("th", { scope: "col", class: "n" }, `${a.label} [${shownUnit(readout)}]`)))), body));
  }

  // A card with one readout: drawing, values under the cursor, table, SVG. Keys: arrows move the cursor, + and - zoom, 0 resets.
  function chart(readout) {
    const plot = element("div", { class: "plot", tabindex: "0", role: "group" });
    const said = element("div", { class: "visually-hidden", "aria-live": "polite" });
    const unit = element("span", { class: "soft small" });
    let u = null, table = null, index = -1, window = null;
    const tableButton = element("button", { class: "tool", type: "button", "aria-expanded": "false", onclick: toggleTable }, "Table");
    const figure = element("figure", { class: "card" },
      element("figcaption", {}, element("h3", {}, readout.name), unit,
        ...(readout.title && readout.title !== readout.name ? [element("span", { class: "soft small", style: "flex-basis:100%" }, readout.title)] : [])),
      plot, said,
      element("div", { class: "bar" }, tableButton,
        element("button", { class: "tool", type: "button", onclick: () => save(fileName(readout.name) + ".svg", "image/svg+xml", svg(readout, shownWindow())) }, "SVG"),
        element("button", { class: "tool", type: "button", onclick: resetZoom }, "Reset zoom")));

    function whole() {
      const ends = readout.arms.filter(a => a.hours.length).map(a => [a.hours[0], a.hours[a.hours.length - 1]]);
      return [Math.min(...ends.map(e => e[0])), Math.max(...ends.map(e => e[1]))];
    }
    function shownWindow() { return u ? [u.scales.x.min, u.scales.x.max] : whole(); }
    function resetZoom() { if (u) { const [min, max] = whole(); u.setScale("x", { min, max }); } }
    function toggleTable() {
      if (table) { table.remove(); table = null; }
      else { table = dataTable(readout); figure.append(table); }
      tableButton.setAttribute("aria-expanded", String(!!table));
    }
    function build() {
      const keep = u ? shownWindow() : null;
      if (u) u.destroy();
      unit.textContent = shownUnit(readout) + (state.log && !canLog(readout) ? " (has values at or below 0: no log scale)" : "");
      plot.setAttribute("aria-label", `Chart of ${readout.name} over time. ${describe(readout)}. Arrow keys read values, plus and minus zoom, 0 resets.`);
      u = new uPlot(options(readout, Math.max(plot.clientWidth, 240)), aligned(readout), plot);
      if (keep) u.setScale("x", { min: keep[0], max: keep[1] });
      if (table) { const fresh = dataTable(readout); table.replaceWith(fresh); table = fresh; }
    }
    plot.addEventListener("keydown", event => {
      if (!u) return;
      const data = u.data, [min, max] = shownWindow(), middle = index >= 0 ? data[0][index] : (min + max) / 2;
      const zoom = factor => u.setScale("x", { min: Math.max(whole()[0], middle - (middle - min) * factor), max: Math.min(whole()[1], middle + (max - middle) * factor) });
      const step = event.shiftKey ? Math.ceil(data[0].length / 20) : Math.max(1, Math.round(data[0].length / 200));
      if (event.key === "ArrowRight") index = Math.min(data[0].length - 1, index + step);
      else if (event.key === "ArrowLeft") index = Math.max(0, index - step);
      else if (event.key === "Home") index = 0;
      else if (event.key === "End") index = data[0].length - 1;
      else if (event.key === "+" || event.key === "=") return void (event.preventDefault(), zoom(0.5));
      else if (event.key === "-") return void (event.preventDefault(), zoom(2));
      else if (event.key === "0" || event.key === "Escape") return void resetZoom();
      else return;
      event.preventDefault();
      const first = data.slice(1).find(s => isNumber(s[index]));
      u.setCursor({ left: u.valToPos(data[0][index], "x"), top: first ? u.valToPos(first[index], "y") : 0 });
      said.textContent = `${number(data[0][index], 3)} h: ` + readout.arms.map((a, k) => `${a.label} ${number(data[k + 1][index])}`).join(", ") + " " + shownUnit(readout);
    });
    const it = { figure, readout, build, visible: false, resize: () => { if (u && plot.clientWidth > 0 && Math.abs(plot.clientWidth - u.width) > 1) u.setSize({ width: plot.clientWidth, height: 240 }); } };
    charts.push(it);
    watcher.observe(figure);
    sizes.observe(plot);
    plot._chart = figure._chart = it;
    return figure;
  }

  // Charts are drawn when they come near the screen: a page may hold hundreds.
  const watcher = new IntersectionObserver(entries => {
    for (const entry of entries) if (entry.isIntersecting && !entry.target._chart.visible) { entry.target._chart.visible = true; entry.target._chart.build(); }
  }, { rootMargin: "400px" });
  const sizes = new ResizeObserver(entries => { for (const entry of entries) entry.target._chart.resize(); });
  const redraw = () => charts.forEach(c => { if (c.visible) c.build(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  addEventListener("beforeprint", () => charts.forEach(c => { if (!c.visible) { c.visible = true; c.build(); } }));

  // Buttons that hold for all charts of the page.
  function toolbar(readouts, extra = []) {
    const bar = element("div", { class: "bar sticky", role: "toolbar", "aria-label": "Charts" });
    const toggle = (label, key) => {
      const button = element("button", { class: "tool", type: "button", "aria-pressed": "false", onclick: () => {
        state[key] = !state[key];
        button.setAttribute("aria-pressed", String(state[key]));
        redraw();
        document.dispatchEvent(new Event("gln-units"));
      } }, label);
      return button;
    };
    if (readouts.some(massFactor)) bar.append(toggle("Show mg/dL", "mass"));
    bar.append(toggle("Log scale", "log"), ...extra);
    return bar;
  }

  const read = () => JSON.parse(document.getElementById("data").textContent);
  return { read, number, element, svgElement, ticks, chart, toolbar, save, fileName, csvField, massFactor, scaled, shownUnit, css, colour, isNumber };
})();
