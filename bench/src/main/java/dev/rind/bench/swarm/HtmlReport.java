package dev.rind.bench.swarm;

import java.util.Map;

/**
 * What came of a swarm as one HTML file with plots, which loads nothing.
 *
 * <p>The figures are text, so that it can be read without scripts; what a server sent is never in it.
 */
public final class HtmlReport {
  private final Result result;

  /** Of this result. */
  public HtmlReport(Result result) {
    this.result = result;
  }

  @Override
  public String toString() {
    return HtmlPage.of("/dev/rind/bench/swarm/report.js", Map.of("title", title(), "verdict",
        result.isGood() ? "good" : "bad", "figures", new ResultText(result).toString(), "machine",
        machine()), result);
  }

  private String title() {
    var asked = result.asked();
    return "rind swarm: %s, %,d clients".formatted(asked.profile(), asked.clients());
  }

  private String machine() {
    var machine = result.machine();
    var text = new StringBuilder("%s, %d cores %s, %s, %s".formatted(machine.began(),
        machine.cores(), machine.processor(), machine.system(), machine.java()));
    result.asked()
        .repositories()
        .forEach(one -> text.append("\n%s: %,d packages; metadata %s".formatted(one.url(),
            one.packages(), String.join(", ", one.metadata()))));
    return text.toString();
  }
}
