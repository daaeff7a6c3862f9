package dev.rind.bench.swarm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Pages with plots, which have uPlot put into them, so that they load nothing. */
public final class HtmlPage {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  private HtmlPage() {}

  /**
   * {@code page.html} with these texts in place of their names in double braces.
   *
   * @param plots a script on the class path, for which {@code result} is the data and {@code place} where plots belong
   * @param data is written as JSON
   */
  public static String of(String plots, Map<String, String> texts, Object data) {
    var page = resource("page.html");
    for (var text : texts.entrySet()) {
      page = page.replace("{{" + text.getKey() + "}}", escaped(text.getValue()));
    }
    return page.replace("{{style}}", resource(UPLOT + "uPlot.min.css"))
        .replace("{{plots}}", resource(plots))
        .replace("{{data}}", json(data))
        .replace("{{uplot}}", resource(UPLOT + "uPlot.iife.min.js"));
  }

  /** In a script element, which nothing in it may end. */
  private static String json(Object data) {
    try {
      return new ObjectMapper().writeValueAsString(data).replace("<", "\\u003c");
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String resource(String name) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
