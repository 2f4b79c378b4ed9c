// A district by grid: polygons coloured by a chosen layer, street outlines and names over them.
// <div data-map data-shapes="…" data-outlines="…" data-layers="id of a JSON script"></div>
// JSON: [{id, title, unit, values: {code: number}, open: "/place/{code}/"}]. What it shows stands in a table beside it.
// An event "layers" on the box, with such a list as its detail, paints the map anew.
(function () {
  "use strict";
  var COLOURS = ["#eef4fb", "#cfe1f5", "#93bdea", "#4b8fd6", "#1b5fb0"];
  var UNKNOWN = "#f3f4f6";

  function json(url) {
    return fetch(url, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    });
  }

  // Upper bounds of classes that hold about as many grids each; zero is a class of its own.
  function bounds(values) {
    var some = Object.keys(values).map(function (key) { return values[key]; }).filter(function (value) { return value > 0; });
    some.sort(function (a, b) { return a - b; });
    if (!some.length) { return []; }
    var cuts = [0.25, 0.5, 0.75, 1].map(function (share) { return some[Math.max(0, Math.ceil(share * some.length) - 1)]; });
    return cuts.filter(function (cut, index) { return index === 0 || cut > cuts[index - 1]; });
  }
  function colour(value, cuts) {
    if (value === undefined || value === null) { return UNKNOWN; }
    if (value <= 0) { return COLOURS[0]; }
    var step = cuts.findIndex(function (cut) { return value <= cut; });
    return COLOURS[cuts.length < 2 ? 3 : Math.round(1 + step * 3 / (cuts.length - 1))];
  }
  function legend(box, layer, cuts) {
    box.textContent = "";
    var from = 1;
    var classes = [["0", COLOURS[0]]].concat(cuts.map(function (cut) {
      var words = cut === from ? String(cut) : from + "–" + cut;
      var pair = [words, colour(cut, cuts)];
      from = cut + 1;
      return pair;
    }));
    classes.forEach(function (pair) {
      var item = document.createElement("span");
      var swatch = document.createElement("i");
      swatch.style.backgroundColor = pair[1];
      item.appendChild(swatch);
      item.appendChild(document.createTextNode(pair[0]));
      box.appendChild(item);
    });
    box.appendChild(document.createTextNode(layer.unit ? "（" + layer.unit + "）" : ""));
  }

  function draw(box) {
    var layers = JSON.parse(document.getElementById(box.dataset.layers).textContent);
    var chosen = layers[0];
    var frame = box.closest("[data-map-frame]") || document;
    var key = frame.querySelector("[data-map-legend]");
    var choice = frame.querySelector("[data-map-choice]");
    var still = window.matchMedia("(max-width: 900px)").matches;
    var map = L.map(box, {
      preferCanvas: true, zoomSnap: 0, attributionControl: false, zoomControl: false, scrollWheelZoom: false,
      dragging: !still, zoomAnimation: false, fadeAnimation: false
    });
    L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);

    Promise.all([json(box.dataset.shapes), json(box.dataset.outlines)]).then(function (both) {
      var cuts = [];
      var cells = L.geoJSON(both[0], { style: { weight: 0.5, color: "#b9c6d6", fillOpacity: 1 } }).addTo(map);
      L.geoJSON(both[1], { interactive: false, style: { weight: 1.6, color: "#2b3f5c", fill: false } }).addTo(map);
      both[1].features.forEach(function (feature) {
        var at = L.geoJSON(feature).getBounds().getCenter();
        L.tooltip({ permanent: true, direction: "center", className: "map-name" }).setLatLng(at).setContent(feature.properties.name).addTo(map);
      });
      function paint() {
        cuts = bounds(chosen.values);
        cells.eachLayer(function (cell) { cell.setStyle({ fillColor: colour(chosen.values[cell.feature.properties.code], cuts) }); });
        if (key) { legend(key, chosen, cuts); }
      }
      cells.bindTooltip(function (cell) {
        var value = chosen.values[cell.feature.properties.code];
        var text = document.createElement("span");
        text.textContent = cell.feature.properties.name + "：" + (value === undefined ? "无数据" : value + " " + (chosen.unit || ""));
        return text;
      }, { sticky: true });
      cells.on("click", function (event) {
        if (chosen.open) { window.location.assign(chosen.open.replace("{code}", event.layer.feature.properties.code)); }
      });
      cells.on("mouseover", function (event) { event.layer.setStyle({ weight: 2, color: "#f5a623" }); });
      cells.on("mouseout", function (event) { event.layer.setStyle({ weight: 0.5, color: "#b9c6d6" }); });
      if (choice) {
        choice.addEventListener("change", function () {
          chosen = layers.filter(function (layer) { return layer.id === choice.value; })[0] || layers[0];
          paint();
          frame.querySelectorAll("[data-map-table]").forEach(function (table) { table.hidden = table.dataset.mapTable !== chosen.id; });
        });
      }
      box.addEventListener("layers", function (event) {
        layers = event.detail;
        chosen = layers.filter(function (layer) { return layer.id === chosen.id; })[0] || layers[0];
        paint();
      });
      map.fitBounds(cells.getBounds(), { padding: [6, 6] });
      map.setMinZoom(map.getZoom());
      map.setMaxZoom(map.getZoom() + 4);
      paint();
      box.dataset.ready = "1";
    }).catch(function () {
      box.textContent = "示意图未能载入，请看旁边的表格。";
    });
  }
  document.querySelectorAll("[data-map]").forEach(draw);
})();
