package dev.rind.edge.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Optional;

/** What makes a request refused before anybody looks at what it asks for (RFC 9112, RFC 9110 10.1.1). */
public final class RequestCheck {
  private final int fieldMax;

  public RequestCheck(HttpLimits limits) {
    this.fieldMax = limits.fieldMax();
  }

  /** A refusal closes the connection, since where the next request begins is not certain. */
  public record Refusal(int status, String reason) {}

  public Optional<Refusal> refusal(HttpRequest request) {
    var decoded = request.decoderResult();
    if (decoded.isFailure()) {
      return Optional.of(malformed(decoded.cause()));
    }
    var headers = request.headers();
    for (var field : headers) {
      if (field.getKey().length() > fieldMax || field.getValue().length() > fieldMax) {
        return refused(431, "Request Header Fields Too Large");
      }
    }
    var version = request.protocolVersion();
    if (version.majorVersion() != 1 || !version.protocolName().equals("HTTP")) {
      return refused(505, "HTTP Version Not Supported");
    }
    var hosts = headers.valueStringIterator(HttpHeaderNames.HOST);
    if (hosts.hasNext()) {
      hosts.next();
      if (hosts.hasNext()) {
        return refused(400, "Bad Request");
      }
    } else if (!version.equals(HttpVersion.HTTP_1_0)) {
      return refused(400, "Bad Request");
    }
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      var codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
      if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
        return refused(501, "Not Implemented");
      }
    }
    if (expectsMore(request)) {
      return refused(417, "Expectation Failed");
    }
    return Optional.empty();
  }

  /** Nothing is expected by an empty field, nor in HTTP/1.0, where a list of it need not be known. */
  private static boolean expectsMore(HttpRequest request) {
    return request.headers().contains(HttpHeaderNames.EXPECT)
        && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && !request.headers()
            .getAll(HttpHeaderNames.EXPECT)
            .stream()
            .allMatch(expected -> expected.isEmpty() || expected.equalsIgnoreCase("100-continue"));
  }

  private static Refusal malformed(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ -> new Refusal(414, "URI Too Long");
      case TooLongHttpHeaderException _ -> new Refusal(431, "Request Header Fields Too Large");
      default -> new Refusal(400, "Bad Request");
    };
  }

  private static Optional<Refusal> refused(int status, String reason) {
    return Optional.of(new Refusal(status, reason));
  }
}
