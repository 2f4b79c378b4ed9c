// The command view: after each half-minute's answer the map is painted again and the numbers beside it are written anew.
// The answer carries <script type="application/json" id="live-map">: {layers: […as map.js…], rows: {layer: {address: [value, base]}}}.
(function () {
  "use strict";
  var live = document.querySelector("[data-live]");
  if (!live) { return; }
  function grouped(value) { return value === null || value === undefined ? "—" : value.toLocaleString("en-US"); }
  function share(value, base) { return base ? (value / base * 100).toFixed(1) + "%" : "—"; }
  function write(layer, rows) {
    document.querySelectorAll("[data-map-table='" + layer + "'] tbody tr").forEach(function (line) {
      var link = line.querySelector("a");
      var numbers = link && rows[link.getAttribute("href")];
      var cells = line.querySelectorAll("td");
      if (!numbers) { return; }
      cells[0].textContent = grouped(numbers[0]);
      if (cells.length > 2) { cells[1].textContent = grouped(numbers[1]); cells[2].textContent = share(numbers[0], numbers[1]); }
    });
  }
  live.addEventListener("htmx:afterSwap", function () {
    var said = document.getElementById("live-map");
    if (!said) { return; }
    var now = JSON.parse(said.textContent);
    Object.keys(now.rows).forEach(function (layer) { write(layer, now.rows[layer]); });
    document.querySelectorAll("[data-map]").forEach(function (box) {
      box.dispatchEvent(new CustomEvent("layers", { detail: now.layers }));
    });
  });
})();
