package dev.rind.edge.compare;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Header fields by which guards admit. A file has lines {@code BASE_PATH NAME: VALUE}, where {@code *} is every base
 * path, {@code #} begins a comment, and a value {@code @/a/file} is the url-encoded content of that file.
 *
 * <p>Immutable; prints without values, and takes them out of what others print.
 */
public final class Credentials {
  public static final Credentials NONE = new Credentials(List.of());

  private static final Pattern LINE = Pattern.compile("(\\S+)\\s+([^\\s:]+):[ \\t]*(.*?)[ \\t]*");
  private static final Pattern WORDS = Pattern.compile("\\s+");
  private static final URI ANY = URI.create("http://localhost/");
  private static final int REDACTED_MIN = 4;

  private final List<Line> lines;

  /** One header field of a request. */
  record Field(String name, String value) {
    @Override
    public String toString() {
      return name;
    }
  }

  private record Line(String basePath, Field field) {
    boolean isFor(String path) {
      return basePath.equals("*") || path.equals(basePath) || path.startsWith(basePath + "/");
    }
  }

  private Credentials(List<Line> lines) {
    this.lines = List.copyOf(lines);
  }

  /** Reads such a file. <b>Errors:</b> say which line is wrong, and nothing of what is in it. */
  public static Credentials read(Path file) throws IOException {
    var lines = new ArrayList<Line>();
    var number = 0;
    for (var text : Files.readAllLines(file)) {
      number++;
      if (!text.isBlank() && !text.startsWith("#")) {
        lines.add(line(text, file + " line " + number));
      }
    }
    return new Credentials(lines);
  }

  private static Line line(String text, String where) throws IOException {
    var parts = LINE.matcher(text);
    if (!parts.matches()) {
      throw new IOException(where + ": expected BASE_PATH NAME: VALUE");
    }
    var value = parts.group(3);
    if (value.startsWith("@/")) {
      try {
        value = URLEncoder.encode(Files.readString(Path.of(value.substring(1))), UTF_8)
            .replace("+", "%20");
      } catch (IOException unreadable) {
        throw new IOException(where + ": the file that it names cannot be read");
      }
    }
    try {
      HttpRequest.newBuilder(ANY).header(parts.group(2), value);
    } catch (IllegalArgumentException unfit) {
      // Its message has the value in it.
      throw new IOException(where + ": a field that cannot be sent");
    }
    return new Line(parts.group(1), new Field(parts.group(2), value));
  }

  /** The fields for a path, decoded and below the content prefix. */
  List<Field> of(String path) {
    return lines.stream().filter(line -> line.isFor(path)).map(Line::field).toList();
  }

  /** A text that a server sent, without any of the values. */
  String redacted(String text) {
    var clean = text;
    // Of "Basic abc" a server may say only the second word.
    var values = lines.stream()
        .map(line -> line.field().value())
        .flatMap(value -> Stream.concat(Stream.of(value), WORDS.splitAsStream(value)))
        .filter(value -> value.length() >= REDACTED_MIN)
        .sorted(Comparator.comparingInt(String::length).reversed())
        .toList();
    for (var value : values) {
      clean = clean.replace(value, "(a credential)");
    }
    return clean;
  }

  @Override
  public String toString() {
    return lines.size() + " fields";
  }
}
