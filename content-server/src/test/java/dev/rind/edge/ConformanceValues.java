package dev.rind.edge;

import dev.rind.edge.http.HttpDate;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What stands in braces in docs/conformance.md.
 *
 * <p>Bytes are texts with a character for each, here and in what is made of them.
 */
final class ConformanceValues {
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]+)}");
  private static final Pattern SLICE = Pattern.compile("(.+) (\\d+)-(\\d+)");
  private static final Pattern BASE64 = Pattern.compile("base64 (of )?(.+)");
  private static final Pattern REPEATED = Pattern.compile("(.)\\*(\\d+)");

  private final Map<String, String> values = new HashMap<>();

  ConformanceValues(Map<String, String> blocks) {
    blocks.forEach((name, text) -> values.put(name, bytes(text)));
  }

  void put(String name, String value) {
    values.put(name, value);
  }

  /** A file, its digest, and the date that its answer has. */
  void file(String name, byte[] bytes, Instant date) {
    put(name, new String(bytes, ISO_8859_1));
    values.put(name + ".sha256", sha256(bytes));
    values.put(name + ".date", HttpDate.format(date));
    values.put(name + ".earlier", HttpDate.format(date.minusSeconds(1)));
    values.put(name + ".later", HttpDate.format(date.plusSeconds(1)));
  }

  static String bytes(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  String expand(String text) {
    return BRACES.matcher(bytes(text))
        .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(value(found)));
  }

  private String value(MatchResult found) {
    var name = found.group(1);
    var repeated = REPEATED.matcher(name);
    if (repeated.matches()) {
      return repeated.group(1).repeat(Integer.parseInt(repeated.group(2)));
    }
    var known = values.get(name);
    if (known != null) {
      return known;
    }
    var base64 = BASE64.matcher(name);
    if (base64.matches()) {
      var text = base64.group(1) == null
          ? base64.group(2)
          : Objects.requireNonNull(values.get(base64.group(2)), name);
      return Base64.getEncoder().encodeToString(text.getBytes(ISO_8859_1));
    }
    var slice = SLICE.matcher(name);
    if (slice.matches() && values.containsKey(slice.group(1))) {
      return values.get(slice.group(1))
          .substring(Integer.parseInt(slice.group(2)), Integer.parseInt(slice.group(3)) + 1);
    }
    throw new IllegalArgumentException("nothing is called " + name);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
