/* 两份文件对照: while two files are read, the page says so; an export leaves the page as it is. */
(function () {
  "use strict";
  document.querySelectorAll("form[data-waits]").forEach(function (form) {
    var told = form.querySelector("[data-waiting]");
    form.addEventListener("submit", function (event) { told.hidden = Boolean(event.submitter && event.submitter.name === "export"); });
    window.addEventListener("pageshow", function () { told.hidden = true; });
  });
})();
