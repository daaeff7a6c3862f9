package dev.rind.edge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

/** What a client finds in a 206, read strictly (RFC 9110 section 14.6). */
final class RangeParts {
  private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");
  private static final String MULTIPART = "multipart/byteranges; boundary=";

  /** Bytes, and the value of the Content-Range that goes with them. */
  record Part(String contentRange, String bytes) {
    String range() {
      return contentRange.substring("bytes ".length(), contentRange.indexOf('/'));
    }
  }

  private RangeParts() {}

  static List<Part> of(Answer answer) {
    var body = ISO_8859_1.decode(answer.body().duplicate()).toString();
    var type = answer.header("content-type");
    return type.startsWith(MULTIPART)
        ? split(body, "\r\n--" + type.substring(MULTIPART.length()))
        : List.of(new Part(answer.header("content-range"), body));
  }

  private static List<Part> split(String body, String delimiter) {
    var parts = new ArrayList<Part>();
    assertThat(body).startsWith(delimiter);
    int at = delimiter.length();
    while (!body.startsWith("--", at)) {
      int end = body.indexOf("\r\n\r\n", at);
      var head = body.substring(at, end);
      var range = RANGE.matcher(head);
      assertThat(range.find()).as(head).isTrue();
      int size = (int) (Long.parseLong(range.group(2)) - Long.parseLong(range.group(1)) + 1);
      int begin = end + "\r\n\r\n".length();
      parts.add(new Part(range.group(), body.substring(begin, begin + size)));
      assertThat(body.startsWith(delimiter, begin + size)).as("a boundary follows").isTrue();
      at = begin + size + delimiter.length();
    }
    assertThat(body.substring(at)).isEqualTo("--\r\n");
    return parts;
  }

  /** Fails unless a 200 is the whole file, and each part of a 206 what it says that it is. */
  static void check(Answer answer, byte[] file) {
    if (answer.status() == 200) {
      assertThat(Arrays.equals(bytes(answer), file)).as("all of the file").isTrue();
    } else if (answer.status() == 206) {
      for (var part : of(answer)) {
        var range = RANGE.matcher(part.contentRange());
        assertThat(range.matches()).as(part.contentRange()).isTrue();
        int first = Integer.parseInt(range.group(1));
        int last = Integer.parseInt(range.group(2));
        assertThat(range.group(3)).isEqualTo(Integer.toString(file.length));
        assertThat(Arrays.equals(part.bytes().getBytes(ISO_8859_1),
            Arrays.copyOfRange(file, first, last + 1))).as(part.contentRange()).isTrue();
      }
    } else if (answer.status() == 416) {
      assertThat(answer.header("content-range")).isEqualTo("bytes */" + file.length);
    }
  }

  private static byte[] bytes(Answer answer) {
    var bytes = new byte[answer.bodyBytes()];
    answer.body().duplicate().get(bytes);
    return bytes;
  }
}
