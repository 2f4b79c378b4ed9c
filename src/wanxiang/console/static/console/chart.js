// Small trends. <div data-chart="id of a JSON script"></div>, JSON: {label, unit, days: [], series: [{name, values: []}]}.
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
      yAxis: { type: "value", name: said.unit, minInterval: said.whole ? 1 : undefined, scale: true },
      series: said.series.map(function (line) {
        return { name: line.name, type: "line", data: line.values, symbolSize: 7, lineStyle: { width: 2 } };
      })
    });
    window.addEventListener("resize", function () { chart.resize(); });
  });
})();
