package dev.rind.edge.compare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Makes requests of access logs: the combined format as Apache, nginx and Rind write it, or Rind's JSON. Each target
 * of a GET or HEAD is asked for once.
 *
 * <p><b>Threading:</b> one thread. <b>Bounds:</b> {@code targetsMax} targets; a line of {@code LINE_MAX} bytes, of which
 * more is not understood.
 */
final class Sample {
  private static final int LINE_MAX = 65_536;
  private static final Pattern COMBINED = Pattern
      .compile("\\S+ [^\"]*?\\[[^\\]\"]*\\] \"((?:[^\"\\\\]++|\\\\.)*+)\" \\d{3} .*+");
  private static final Pattern REQUEST_LINE = Pattern
      .compile("([A-Z]+) (\\S+)(?: HTTP/\\d(?:\\.\\d)?)?");
  private static final JsonFactory JSON = new JsonFactory();

  private final List<String> beginnings;
  private final int targetsMax;
  private final Consumer<Request> sink;
  private final Consumer<LeftOut> leftOut;
  private final Set<String> seen = new HashSet<>();
  private final AtomicLong bytes = new AtomicLong();

  private record Line(String method, String target) {}

  /**
   * @param beginnings of the targets that are asked for
   * @param leftOut is told why a line is not
   */
  Sample(List<String> beginnings, int targetsMax, Consumer<Request> sink,
      Consumer<LeftOut> leftOut) {
    this.beginnings = List.copyOf(beginnings);
    this.targetsMax = targetsMax;
    this.sink = sink;
    this.leftOut = leftOut;
  }

  /** Bytes read so far; readable from any thread. */
  long bytes() {
    return bytes.get();
  }

  void read(Path log) throws IOException {
    try (var in = new BufferedInputStream(Files.newInputStream(log), 1 << 16)) {
      for (var line = line(in); line != null; line = line(in)) {
        take(line);
      }
    }
  }

  private void take(String line) {
    var asked = line.startsWith("{") ? json(line) : combined(line);
    if (asked.isEmpty()) {
      leftOut.accept(LeftOut.NOT_UNDERSTOOD);
      return;
    }
    var target = asked.get().target();
    if (!asked.get().method().equals("GET") && !asked.get().method().equals("HEAD")) {
      leftOut.accept(LeftOut.OTHER_METHOD);
    } else if (beginnings.stream().noneMatch(target::startsWith)) {
      leftOut.accept(LeftOut.NOT_CONTENT);
    } else if (!seen.contains(target)) {
      if (seen.size() == targetsMax) {
        leftOut.accept(LeftOut.TOO_MANY);
      } else {
        seen.add(target);
        sink.accept(new Request(target, null));
      }
    }
  }

  private static Optional<Line> combined(String line) {
    var parts = COMBINED.matcher(line);
    if (!parts.matches()) {
      return Optional.empty();
    }
    var request = REQUEST_LINE.matcher(unescaped(parts.group(1)));
    return request.matches() ? Optional.of(new Line(request.group(1), request.group(2)))
        : Optional.empty();
  }

  /** {@code \xHH} is a byte, as all of them write it; of anything else after a backslash, itself. */
  private static String unescaped(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    var plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c != '\\') {
        plain.append(c);
      } else if (text.startsWith("x", i + 1) && hex(text, i + 2) >= 0) {
        plain.append((char) hex(text, i + 2));
        i += 3;
      } else if (i + 1 < text.length()) {
        plain.append(text.charAt(++i));
      }
    }
    return plain.toString();
  }

  private static int hex(String text, int at) {
    if (at + 2 > text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : 16 * high + low;
  }

  private static Optional<Line> json(String line) {
    String method = null;
    String target = null;
    try (var parser = JSON.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        var name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "method" -> method = text(parser);
          case "target" -> target = text(parser);
          default -> parser.skipChildren();
        }
      }
    } catch (IOException noJson) {
      return Optional.empty();
    }
    return method == null || target == null ? Optional.empty()
        : Optional.of(new Line(method, target));
  }

  private static @Nullable String text(JsonParser parser) throws IOException {
    parser.skipChildren();
    return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
  }

  /** The next line, of one that is too long only its beginning; null: there is none. */
  private @Nullable String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    int b = in.read();
    if (b < 0) {
      return null;
    }
    long read = 1;
    for (; b >= 0 && b != '\n'; b = in.read()) {
      read++;
      if (line.size() < LINE_MAX) {
        line.write(b);
      }
    }
    bytes.addAndGet(read);
    return line.toString(ISO_8859_1).stripTrailing();
  }
}
