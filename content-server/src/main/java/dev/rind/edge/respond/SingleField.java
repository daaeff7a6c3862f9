package dev.rind.edge.respond;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/**
 * The value of a header field that is no list, and so means nothing when it is sent twice.
 *
 * <p>Source: RFC 9110 section 5.3.
 */
final class SingleField {
  private SingleField() {}

  static Optional<String> of(HttpHeaders headers, CharSequence name) {
    var lines = headers.valueStringIterator(name);
    if (!lines.hasNext()) {
      return Optional.empty();
    }
    var value = lines.next();
    return lines.hasNext() ? Optional.empty() : Optional.of(value);
  }
}
