// The section editor: a figure found is put where the cursor stands; texts grow with what is written.
(function () {
  "use strict";
  var page = document.querySelector("[data-report]");
  if (!page) { return; }
  var texts = Array.prototype.slice.call(page.querySelectorAll("[data-words]"));
  var last = texts[texts.length - 1];
  function grow(text) { text.style.height = "auto"; text.style.height = (text.scrollHeight + 4) + "px"; }
  texts.forEach(function (text) {
    grow(text);
    text.addEventListener("input", function () { grow(text); });
    text.addEventListener("focus", function () { last = text; });
  });
  page.querySelectorAll("[data-insert]").forEach(function (button) {
    button.hidden = !last;
    button.addEventListener("click", function () {
      last.setRangeText(button.dataset.insert, last.selectionStart, last.selectionEnd, "end");
      last.focus();
      grow(last);
    });
  });
  var refused = page.querySelector(".refused");
  if (refused) { refused.scrollIntoView({ block: "center" }); }
})();
