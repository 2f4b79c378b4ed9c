// The pen: the gutter counts the lines that are typed; a mistake's link leads to its line.
(function () {
  "use strict";
  var text = document.querySelector("[data-text]");
  var gutter = document.querySelector("[data-gutter]");
  if (!text || !gutter) { return; }
  function count() {
    var lines = text.value.split("\n").length;
    var numbers = "";
    for (var number = 1; number <= lines; number += 1) { numbers += number + "\n"; }
    gutter.textContent = numbers;
    text.rows = lines;
  }
  text.addEventListener("input", count);
  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-line]");
    if (!link) { return; }
    event.preventDefault();
    var lines = text.value.split("\n");
    var line = Math.min(Number(link.dataset.line), lines.length);
    var start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(start, start + lines[line - 1].length);
    window.scrollTo({ top: window.scrollY + text.getBoundingClientRect().top + (line - 1) * (text.clientHeight / lines.length) - 160 });
  });
  count();
})();
