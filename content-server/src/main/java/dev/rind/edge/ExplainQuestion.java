package dev.rind.edge;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rind.edge.ops.BadQuestion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is asked of {@code /admin/v1/explain}: how a GET of this URL would be answered.
 *
 * <p>Prints without the fields and the query, which may be credentials.
 *
 * @param url a path with its query, or with scheme and host before them, which do not matter
 * @param peer an IP address, or {@code unix}: who connects to the edge
 * @param headers fields of the request
 */
record ExplainQuestion(String url, String peer, List<Field> headers) {
  /** As of a proxy on this host. */
  static final String LOOPBACK = "127.0.0.1";

  private static final ObjectMapper JSON = JsonMapper.builder()
      .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();
  private static final Set<String> KNOWN = Set.of("url", "peer", "headers");

  /** One header field. Prints without its value. */
  record Field(String name, String value) {
    @Override
    public String toString() {
      return name;
    }
  }

  ExplainQuestion {
    headers = List.copyOf(headers);
  }

  byte[] json() {
    try {
      return JSON.writeValueAsBytes(Map.of("url", url, "peer", peer, "headers",
          headers.stream().map(field -> List.of(field.name(), field.value())).toList()));
    } catch (JsonProcessingException never) {
      throw new IllegalStateException(never);
    }
  }

  /** <b>Errors:</b> {@link BadQuestion}, which names what is wrong and no value. */
  static ExplainQuestion read(byte[] json) throws BadQuestion {
    var asked = tree(json);
    if (!asked.isObject()) {
      throw new BadQuestion("expected a JSON object with url, and perhaps headers and peer");
    }
    for (var name : (Iterable<String>) asked::fieldNames) {
      if (!KNOWN.contains(name)) {
        throw new BadQuestion("an unknown member (expected: url, headers, peer)");
      }
    }
    return new ExplainQuestion(text(asked.path("url"), "url"),
        asked.has("peer") ? text(asked.path("peer"), "peer") : LOOPBACK,
        fields(asked.path("headers")));
  }

  private static JsonNode tree(byte[] json) throws BadQuestion {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException notJson) {
      var at = notJson.getLocation();
      throw new BadQuestion("not JSON" + (at == null ? ""
          : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr())));
    } catch (IOException never) {
      throw new IllegalStateException(never);
    }
  }

  private static String text(JsonNode node, String name) throws BadQuestion {
    if (!node.isTextual()) {
      throw new BadQuestion(name + ": expected a text");
    }
    return node.textValue();
  }

  private static List<Field> fields(JsonNode headers) throws BadQuestion {
    if (!headers.isMissingNode() && !headers.isArray()) {
      throw new BadQuestion("headers: expected a list of [name, value]");
    }
    var fields = new ArrayList<Field>();
    for (var field : headers) {
      if (!field.isArray() || field.size() != 2) {
        throw new BadQuestion("headers: expected [name, value] at " + fields.size());
      }
      fields.add(
          new Field(text(field.get(0), "the name of a header"),
              text(field.get(1), "the value of a header")));
    }
    return fields;
  }

  /**
   * The target of the request.
   *
   * <p><b>Errors:</b> {@link BadQuestion}, where no client would ask for that.
   */
  String target() throws BadQuestion {
    var end = url.indexOf('#');
    var rest = end < 0 ? url : url.substring(0, end);
    if (rest.startsWith("http://") || rest.startsWith("https://")) {
      var begin = rest.indexOf("://") + 3;
      int path = begin;
      while (path < rest.length() && "/?".indexOf(rest.charAt(path)) < 0) {
        path++;
      }
      if (rest.substring(begin, path).indexOf('@') >= 0) {
        throw new BadQuestion("url: credentials do not belong into it; say who asks by a header");
      }
      rest = rest.startsWith("/", path) ? rest.substring(path) : "/" + rest.substring(path);
    }
    if (!rest.startsWith("/") || !rest.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new BadQuestion(
          "url: expected http://HOST/PATH or /PATH, percent-encoded as a client sends it");
    }
    return rest;
  }

  @Override
  public String toString() {
    return "ExplainQuestion" + headers;
  }
}
