// Small trends. <div data-chart="id of a JSON script"></div>, JSON: {label, unit, days: [], series: [{name, values: []}]};
// kind: "bar" where what stands below is no time.
// The same numbers stand in a table on the page.
(function () {
  "use strict";
  document.querySelectorAll("[data-chart]").forEach(function (box) {
    var said = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    var chart = echarts.init(box, null, { renderer: "canvas" });
    chart.setOption({
      animation: false,
      color: ["#1b5fb0", "#1d6b3a", "#a15c00"],
      grid: { left: 8, right: 16, top: said.series.length > 1 ? 32 : 16, bottom: 8, containLabel: true },
      legend: said.series.length > 1 ? { right: 8, top: 0, icon: "roundRect" } : undefined,
      tooltip: { trigger: "axis", renderMode: "richText" },
      xAxis: { type: "category", data: said.days, axisTick: { show: false } },
      yAxis: { type: "value", name: said.unit, minInterval: said.whole ? 1 : undefined, scale: said.kind !== "bar" },
      series: said.series.map(function (line) {
        return { name: line.name, type: said.kind || "line", data: line.values, barMaxWidth: 28, symbolSize: 7, lineStyle: { width: 2 } };
      })
    });
    window.addEventListener("resize", function () { chart.resize(); });
  });
})();
