const colors = ["#27c", "#c52", "#2a7", "#85b", "#a80", "#444"];
const short = value => value >= 1e6 ? value / 1e6 + "M" : value >= 1e3 ? value / 1e3 + "k" : "" + value;
for (const plot of result) {
  place.appendChild(document.createElement("h2")).textContent = plot.title;
  place.appendChild(document.createElement("p")).textContent = plot.explanation;
  new uPlot({
    width: Math.min(1100, place.clientWidth), height: 280,
    scales: { x: { time: false, distr: 3 }, y: { distr: 3 } },
    axes: [{ label: plot.axis, values: (u, splits) => splits.map(split => split == null ? "" : short(split)) }, { size: 70 }],
    series: [{ label: plot.axis }].concat(Object.keys(plot.curves).map((name, i) =>
      ({ label: name, stroke: colors[i % colors.length], width: 1.5, points: { show: true } })))
  }, [plot.x].concat(Object.values(plot.curves)), place);
}
