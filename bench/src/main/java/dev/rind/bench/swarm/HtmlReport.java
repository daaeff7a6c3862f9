package dev.rind.bench.swarm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What came of a swarm as one HTML file with plots, which loads nothing.
 *
 * <p>The figures are text, so that it can be read without scripts; what a server sent is never in it.
 */
public final class HtmlReport {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  private final Result result;

  /** Of this result. */
  public HtmlReport(Result result) {
    this.result = result;
  }

  @Override
  public String toString() {
    return resource("/dev/rind/bench/swarm/report.html")
        .replace("{{title}}", escaped(title()))
        .replace("{{verdict}}", result.isGood() ? "good" : "bad")
        .replace("{{figures}}", escaped(new ResultText(result).toString()))
        .replace("{{machine}}", escaped(machine()))
        .replace("{{style}}", resource(UPLOT + "uPlot.min.css"))
        .replace("{{data}}", data())
        .replace("{{uplot}}", resource(UPLOT + "uPlot.iife.min.js"));
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

  /** In a script element, which nothing in it may end. */
  private String data() {
    try {
      return new ObjectMapper().writeValueAsString(result).replace("<", "\\u003c");
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
