// The desk's few gestures: menu on the phone, closing open drops, choosing all rows, asking before a batch.
(function () {
  "use strict";
  var side = document.getElementById("side");
  var button = document.querySelector("[data-toggle=side]");
  function open(state) {
    side.classList.toggle("open", state);
    button.setAttribute("aria-expanded", String(state));
    if (state) { (side.querySelector("nav a") || side).focus(); }
  }
  if (side && button) {
    button.addEventListener("click", function (event) { event.stopPropagation(); open(!side.classList.contains("open")); });
    document.addEventListener("click", function (event) { if (side.classList.contains("open") && !side.contains(event.target)) { open(false); } });
  }
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    if (side && side.classList.contains("open")) { open(false); button.focus(); }
    document.querySelectorAll("details.drop[open]").forEach(function (drop) { drop.open = false; drop.querySelector("summary").focus(); });
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.drop[open]").forEach(function (drop) { if (!drop.contains(event.target)) { drop.open = false; } });
  });
  document.querySelectorAll("[data-batch]").forEach(function (form) {
    var all = form.querySelector("[data-select-all]");
    var told = form.querySelector("[data-selected-count]");
    function boxes() { return Array.prototype.slice.call(form.querySelectorAll("input[name=selected]")); }
    function tell() {
      var chosen = boxes().filter(function (box) { return box.checked; }).length;
      if (told) { told.textContent = chosen; }
      form.querySelectorAll("[data-needs-selection]").forEach(function (act) { act.disabled = chosen === 0; });
    }
    if (all) { all.addEventListener("change", function () { boxes().forEach(function (box) { box.checked = all.checked; }); tell(); }); }
    form.addEventListener("change", tell);
    tell();
  });
  document.querySelectorAll("[data-sift]").forEach(function (box) {
    var by = box.querySelector("[data-sift-by]");
    by.addEventListener("change", function () {
      box.querySelectorAll("[data-state]").forEach(function (row) { row.hidden = by.value !== "" && row.dataset.state !== by.value; });
      box.querySelectorAll("[data-sift-group]").forEach(function (group) { group.hidden = !group.querySelector("[data-state]:not([hidden])"); });
    });
  });
  document.querySelectorAll("select[data-submit], input[data-submit]").forEach(function (field) {
    field.addEventListener("change", function () { field.form.submit(); });
  });
})();
