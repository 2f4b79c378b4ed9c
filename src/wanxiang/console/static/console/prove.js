/* 两份文件对照: while two files are read, the page says so; an export leaves the page as it is. Claims of files that are not
   kept are sifted here, since the server has nothing left to sift. */
(function () {
  "use strict";
  document.querySelectorAll("form[data-waits]").forEach(function (form) {
    var told = form.querySelector("[data-waiting]");
    form.addEventListener("submit", function (event) { told.hidden = Boolean(event.submitter && event.submitter.name === "export"); });
    window.addEventListener("pageshow", function () { told.hidden = true; });
  });
  document.querySelectorAll("form[data-sifts-claims]").forEach(function (form) {
    var card = form.closest(".claims");
    var rows = Array.prototype.slice.call(card.querySelectorAll("tr[data-state]"));
    function sift() {
      var wanted = Array.prototype.filter.call(form.elements, function (field) { return field.value !== ""; });
      rows.forEach(function (row) { row.hidden = wanted.some(function (field) { return row.dataset[field.name] !== field.value; }); });
      var shown = rows.filter(function (row) { return !row.hidden; }).length;
      rows.forEach(function (row) { row.closest("tbody").hidden = !row.closest("tbody").querySelector("tr[data-state]:not([hidden])"); });
      card.querySelector("[data-nothing]").hidden = shown > 0;
      card.querySelector("[data-shown]").textContent = shown;
    }
    form.addEventListener("change", sift);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.hidden = false;
  });
})();
