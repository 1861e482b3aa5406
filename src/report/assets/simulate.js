// The page of a simulation.
"use strict";
(() => {
  const data = gln.read(), { element } = gln;

  function csv() {
    let text = "time_h,arm,readout,value,unit,rules\r\n";
    for (const readout of data.readouts)
      for (const arm of readout.arms)
        arm.values.forEach((v, i) => {
          const value = gln.scaled(readout, v);
          text += [arm.hours[i], gln.csvField(arm.id), gln.csvField(readout.name), gln.isNumber(value) ? +value.toPrecision(7) : "", gln.csvField(gln.shownUnit(readout)), gln.csvField(data.marks[arm.id] || "")].join(",") + "\r\n";
        });
    return text;
  }

  const holder = document.getElementById("charts");
  holder.append(gln.toolbar(data.readouts, [
    element("button", { class: "tool", type: "button", onclick: () => gln.save(gln.fileName(data.title || "simulation") + ".csv", "text/csv", csv()) }, "Download CSV"),
    element("span", { class: "soft small" }, "Drag to zoom, double-click to reset.")
  ]));
  const places = new Map();
  for (const readout of data.readouts) {
    const place = readout.name.includes(".") ? readout.name.split(".")[0] : "other";
    if (!places.has(place)) places.set(place, []);
    places.get(place).push(readout);
  }
  for (const [place, readouts] of places) {
    if (places.size > 1) holder.append(element("h2", {}, place[0].toUpperCase() + place.slice(1)));
    holder.append(element("div", { class: data.readouts.length === 1 ? "charts single" : "charts" }, ...readouts.map(gln.chart)));
  }

  // The numbers of the table follow the unit button.
  document.addEventListener("gln-units", () => {
    const byName = new Map(data.readouts.map(r => [r.name, r]));
    for (const row of document.querySelectorAll("#summary tbody tr[data-readout]")) {
      const readout = byName.get(row.dataset.readout);
      if (!readout) continue;
      for (const cell of row.querySelectorAll("td[data-v]")) cell.firstChild.data = gln.number(gln.scaled(readout, parseFloat(cell.dataset.v)));
      row.querySelector("td[data-unit]").textContent = gln.shownUnit(readout);
    }
  });
})();
