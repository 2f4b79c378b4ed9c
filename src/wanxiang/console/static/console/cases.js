// Cases: choices that are searched, grids of a community, forms that lose nothing, a desk worked by keys.
(function () {
  "use strict";

  // A long choice gets a box that narrows it; options are taken out and put back, since hidden ones show on some browsers.
  function searched(select) {
    var box = document.createElement("input");
    box.type = "search"; box.className = "form-control pick-search"; box.placeholder = select.dataset.search;
    var label = document.querySelector("label[for='" + select.id + "']");
    box.setAttribute("aria-label", "查找" + (label ? label.textContent.replace("*", "").trim() : ""));
    select.parentNode.insertBefore(box, select);
    var kept = Array.prototype.map.call(select.children, function (child) { return child.cloneNode(true); });
    box.addEventListener("input", function () {
      var wanted = box.value.trim().toLowerCase(), chosen = select.value;
      select.textContent = "";
      kept.forEach(function (child) {
        if (child.tagName !== "OPTGROUP") { if (!wanted || !child.value) { select.appendChild(child.cloneNode(true)); } return; }
        var group = child.cloneNode(false), whole = child.label.toLowerCase().indexOf(wanted) >= 0;
        Array.prototype.forEach.call(child.children, function (option) {
          var said = (option.textContent + option.value).toLowerCase();
          if (!wanted || whole || said.indexOf(wanted) >= 0) { group.appendChild(option.cloneNode(true)); }
        });
        if (group.children.length) { select.appendChild(group); }
      });
      select.value = chosen;
      var real = select.querySelectorAll("optgroup option");
      if (wanted && (select.selectedIndex < 0 || !select.value) && real.length) { select.value = real[0].value; select.dispatchEvent(new Event("change", { bubbles: true })); }
      select.size = wanted ? Math.min(8, real.length + 2) : 1;
    });
    select.addEventListener("change", function (event) { if (event.isTrusted) { select.size = 1; } });
  }

  function sieve(box) {
    var list = box.parentNode.querySelector(".pick-list");
    box.addEventListener("input", function () {
      var wanted = box.value.trim().toLowerCase();
      list.querySelectorAll("label").forEach(function (label) {
        label.hidden = wanted !== "" && label.textContent.toLowerCase().indexOf(wanted) < 0 && !label.querySelector("input").checked;
      });
    });
    box.addEventListener("keydown", function (event) { if (event.key === "Enter") { event.preventDefault(); } });
  }

  function grids(select) {
    var target = document.getElementById(select.dataset.grids);
    select.addEventListener("change", function () {
      fetch("/cases/grids/?in=" + encodeURIComponent(select.value), { headers: { Accept: "application/json" } })
        .then(function (answer) { return answer.json(); })
        .then(function (found) {
          target.textContent = "";
          [["", "不确定"]].concat(found.grids).forEach(function (each) { target.add(new Option(each[1], each[0])); });
        });
    });
  }

  // A form is sent from within the page: what was refused is said beside it, and files that were chosen stay chosen.
  function kept(form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var button = event.submitter || form.querySelector("[type=submit]");
      var body = new FormData(form);
      if (button && button.name) { body.append(button.name, button.value); }
      if (button) { button.disabled = true; }
      fetch(form.action, { method: "POST", body: body, headers: { Accept: "text/html", "X-Kept": "1" } }).then(function (answer) {
        if (answer.status === 204) { window.location.assign(answer.headers.get("X-Next")); return null; }
        if (answer.redirected) { note(form, "登录已过期，没有提交。内容还在：请在新窗口登录后，回到这里再提交。"); return null; }
        return answer.text().then(function (text) { tell(form, new DOMParser().parseFromString(text, "text/html"), answer); });
      }).catch(function () { note(form, "网络没有连上，没有提交。内容还在，请稍后再试。"); }).finally(function () { if (button) { button.disabled = false; } });
    });
  }
  function tell(form, page, answer) {
    form.querySelectorAll(".field-error").forEach(function (old) { old.remove(); });
    form.querySelectorAll(".field-wrong").forEach(function (field) { field.classList.remove("field-wrong"); });
    var wrong = page.querySelectorAll("[data-field].field-wrong");
    wrong.forEach(function (field) {
      var mine = form.querySelector("[data-field='" + field.dataset.field + "']");
      if (!mine) { return; }
      mine.classList.add("field-wrong");
      field.querySelectorAll(".field-error").forEach(function (error) { mine.appendChild(document.importNode(error, true)); });
    });
    var said = page.querySelector("[data-form-error]");
    if (said || !wrong.length) {
      note(form, said ? null : "没有办成（" + answer.status + "）。请刷新页面后再试。", said);
    } else {
      note(form, "");
      var first = form.querySelector(".field-wrong input, .field-wrong select, .field-wrong textarea");
      if (first) { first.focus(); }
    }
  }
  function note(form, text, said) {
    var old = form.parentNode.querySelector("[data-form-error]");
    if (old) { old.remove(); }
    if (text === "") { return; }
    var box = said ? document.importNode(said, true) : document.createElement("div");
    if (!said) { box.className = "notice notice-error"; box.setAttribute("role", "alert"); box.dataset.formError = ""; box.textContent = text; }
    form.parentNode.insertBefore(box, form);
    box.scrollIntoView({ block: "center" });
  }

  // J and K go down and up the lines of a desk, A presses the first button of the line, O opens it.
  function keyed(list) {
    var lines = Array.prototype.slice.call(list.querySelectorAll(":scope > li"));
    document.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) { return; }
      var now = lines.findIndex(function (line) { return line.contains(document.activeElement); });
      var key = event.key.toLowerCase();
      if (key === "j" || key === "k") {
        var next = lines[Math.max(0, Math.min(lines.length - 1, now + (key === "j" ? 1 : -1)))];
        if (next) { next.querySelector("a").focus(); next.scrollIntoView({ block: "nearest" }); event.preventDefault(); }
      } else if (now >= 0 && key === "a") {
        var act = lines[now].querySelector(".acts button, .acts a");
        if (act) { act.click(); event.preventDefault(); }
      } else if (now >= 0 && key === "o") {
        lines[now].querySelector("a").click();
      }
    });
  }

  // A proposed class is taken with one press.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-take]");
    if (!button) { return; }
    var select = document.getElementById("id_code");
    var box = select.parentNode.querySelector(".pick-search");
    if (box && box.value) { box.value = ""; box.dispatchEvent(new Event("input")); }
    select.value = button.dataset.take;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.querySelectorAll("select[data-search]").forEach(searched);
  document.querySelectorAll("[data-sieve]").forEach(sieve);
  document.querySelectorAll("select[data-grids]").forEach(grids);
  document.querySelectorAll("form[data-keep]").forEach(kept);
  document.querySelectorAll("[data-work]").forEach(keyed);
})();
