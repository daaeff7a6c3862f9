const colors = ["#27c", "#c52", "#2a7", "#85b"];
function plot(title, explanation, x, lines, options) {
  const heading = place.appendChild(document.createElement("h2"));
  heading.textContent = title;
  place.appendChild(document.createElement("p")).textContent = explanation;
  const logarithmic = options && options.log;
  new uPlot({
    width: Math.min(960, place.clientWidth), height: 260,
    scales: { x: { time: false }, y: logarithmic ? { distr: 3 } : { range: (u, min, max) => [0, max > 0 ? max * 1.05 : 1] } },
    axes: [{ label: options && options.x || "seconds", values: options && options.ticks }, { size: 70 }],
    series: [{ label: options && options.x || "second" }].concat(lines.map((line, i) => ({ label: line[0], stroke: colors[i], width: 1.5 })))
  }, [x].concat(lines.map(line => line[1])), place);
}
const at = result.series.map(point => point.second);
const of = name => result.series.map(point => point[name]);
plot("Files per second", "Files that came with the right bytes; and tries that failed.", at,
  [["files/s", of("requestsPerSecond")], ["errors/s", of("errorsPerSecond")]]);
plot("Clients and sockets", "Transactions that completed; clients that have come and are not done; their connections; those that wait for a socket of this process.", at,
  [["completed", of("completed")], ["under way", of("running")], ["sockets", of("sockets")], ["waiting", of("waiting")]]);
plot("Latency over time, ms", "Of the files of each second, from when each should have been asked for.", at,
  [["p50", of("latencyP50")], ["p99", of("latencyP99")]]);
// The further to the right, the rarer: 90, 99, 99.9 and 99.99 percent are as far from each other.
const nines = percent => -Math.log10(1 - Math.min(percent, 99.999) / 100);
const stages = Object.entries(result.requests.stages).filter(stage => stage[1].completed > 0);
const curve = stages[0] ? stages[0][1].latency.curve.map(pair => nines(pair[0])) : [];
const percent = (u, splits) => splits.map(split => (100 - 100 * Math.pow(10, -split)).toFixed(split > 2 ? 2 : split > 1 ? 1 : 0) + " %");
const values = stage => stage.curve.map(pair => Math.max(pair[1], 0.001));
plot("Latency by percentile, ms", "Of all files of a stage, from when each should have been asked for.", curve,
  stages.map(stage => [stage[0], values(stage[1].latency)]), { log: true, x: "share of files", ticks: percent });
plot("First byte by percentile, ms", "From the request on the wire to the first byte of its answer.", curve,
  stages.map(stage => [stage[0], values(stage[1].firstByte)]), { log: true, x: "share of files", ticks: percent });
plot("Transactions by percentile, seconds", "From when a client should have come to its last file; the flatter, the fairer.",
  result.transactions.times.curve.map(pair => nines(pair[0])),
  [["transaction", result.transactions.times.curve.map(pair => pair[1] / 1000)]], { x: "share of clients", ticks: percent });
plot("Bytes, MB per second", "Of bodies.", at, [["MB/s", of("megabytesPerSecond")]]);
plot("The simulator itself", "Cores that its process kept busy, and the share of the time that its busiest event loop had a core.", at,
  [["cores", of("cores")], ["busiest loop", of("busiestLoop")]]);
