package dev.rind.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A row of the tables of docs/conformance.md, which says how to read one.
 *
 * @param state the heading over its table that names a state
 * @param since the first generation of the schema that can have it, where not all can
 * @param before the first that answers otherwise, where one does
 */
record ConformanceCase(String state, String number, String name, Optional<String> since,
    Optional<String> before, List<String> request, List<String> answer) {
  private static final Path PAGE = Path.of("..", "docs", "conformance.md");
  private static final Pattern CASE = Pattern
      .compile("(C\\d+[a-z]?) (?:since (\\d+\\.\\d+) )?(?:before (\\d+\\.\\d+) )?(.+)");
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

  ConformanceCase {
    request = List.copyOf(request);
    answer = List.copyOf(answer);
  }

  /**
   * What the page says.
   *
   * @param cases in the page's order
   * @param blocks what a row may name, in braces
   * @param lists by their heading, rows that name cases of other tests, or of later ones
   */
  record Page(List<ConformanceCase> cases, Map<String, String> blocks,
      Map<String, List<List<String>>> lists) {
    Page {
      cases = List.copyOf(cases);
      blocks = Map.copyOf(blocks);
      lists = Map.copyOf(lists);
    }

    List<List<String>> listed(String heading) {
      return lists.getOrDefault(heading, List.of());
    }
  }

  static Page read() {
    try {
      return parse(Files.readAllLines(PAGE));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Page parse(List<String> lines) {
    var cases = new ArrayList<ConformanceCase>();
    var blocks = new HashMap<String, String>();
    var lists = new HashMap<String, List<List<String>>>();
    var state = "";
    for (int at = 0; at < lines.size(); at++) {
      var line = lines.get(at);
      if (line.startsWith("## ")) {
        state = line.substring(3);
      } else if (line.startsWith("```")) {
        var block = new ArrayList<String>();
        for (at++; !lines.get(at).equals("```"); at++) {
          block.add(lines.get(at).replace("␣", " ").replace("⏎", ""));
        }
        blocks.put(line.substring(3), String.join("\n", block));
      } else if (line.startsWith("| C")) {
        var cells = List.of(line.substring(2, line.length() - 2).split(" \\| ", -1));
        if (cells.size() == 3 && cells.get(1).startsWith("`")) {
          cases.add(row(state, cells));
        } else {
          lists.computeIfAbsent(state, _ -> new ArrayList<>()).add(cells);
        }
      }
    }
    return new Page(cases, blocks, lists);
  }

  private static ConformanceCase row(String state, List<String> cells) {
    var named = CASE.matcher(cells.getFirst());
    if (!named.matches()) {
      throw new IllegalArgumentException("no case: " + cells.getFirst());
    }
    return new ConformanceCase(state, named.group(1), named.group(4),
        Optional.ofNullable(named.group(2)), Optional.ofNullable(named.group(3)),
        spans(cells.get(1)), spans(cells.get(2)));
  }

  private static List<String> spans(String cell) {
    return SPAN.matcher(cell).results().map(span -> span.group(1)).toList();
  }

  /** Whether a release can have it, and answers so. */
  boolean isOf(String release) {
    return since.map(first -> minor(first) <= minor(release)).orElse(true)
        && before.map(next -> minor(release) < minor(next)).orElse(true);
  }

  /** The 117 of 3.117. */
  static int minor(String release) {
    return Integer.parseInt(release.split("\\.", -1)[1]);
  }

  String method() {
    return request.getFirst().substring(0, request.getFirst().indexOf(' '));
  }

  boolean isOld() {
    return request.getFirst().endsWith(" HTTP/1.0");
  }

  /** The request's head as it is sent, but for what stands in braces. */
  String head() {
    var line = request.getFirst();
    var target = line.substring(method().length() + 1);
    var prefixed = target.startsWith("/") ? target : EdgeFixture.PREFIX + target;
    var head = new StringBuilder(method()).append(' ')
        .append(prefixed)
        .append(isOld() ? "" : " HTTP/1.1")
        .append("\r\nHost: edge\r\n");
    request.stream().skip(1).forEach(field -> head.append(field).append("\r\n"));
    return head.append("\r\n").toString();
  }

  @Override
  public String toString() {
    return number + " " + name;
  }
}
