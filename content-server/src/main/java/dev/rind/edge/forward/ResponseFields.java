package dev.rind.edge.forward;

import dev.rind.edge.http.ResponseHead;
import io.netty.handler.codec.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Makes the head of an answer as it is passed back (RFC 9110 section 7.6.1). */
final class ResponseFields {
  /** The edge says these itself; a length is said where it is certain. */
  private static final Set<String> OWN = Set.of("date", "server", "content-length");

  private ResponseFields() {}

  /** Throws {@link IllegalArgumentException} where a field cannot be passed on. */
  static ResponseHead of(HttpResponse response) {
    var status = response.status();
    var head = new ResponseHead(status.code(), text(status.reasonPhrase()));
    EndToEnd.forEach(response.headers(), (name, value) -> {
      if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
        head.with(name, text(value));
      }
    });
    return head;
  }

  /** Netty reads bytes as Latin-1, and heads go out as UTF-8. */
  private static String text(String latin1) {
    return latin1.chars().allMatch(c -> c < 0x80) ? latin1
        : new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
