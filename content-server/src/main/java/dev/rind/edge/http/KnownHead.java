package dev.rind.edge.http;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request that was read before, as it was decoded then, with what its handler keeps for it. The
 * request is nobody's to change.
 *
 * <p><b>Threading:</b> the loop's that read it.
 */
final class KnownHead {
  private final byte[] bytes;
  private final HttpRequest request;
  private final boolean keepsAlive;
  private Exchange.@Nullable Known known;
  /** Since it was last to make room for another. */
  boolean used;

  /** @param bytes all of it, with the empty line */
  KnownHead(byte[] bytes, HttpRequest request) {
    this.bytes = bytes;
    this.request = request;
    this.keepsAlive = HttpUtil.isKeepAlive(request);
  }

  boolean is(byte[] read, int length) {
    return Arrays.equals(bytes, 0, bytes.length, read, 0, length);
  }

  int length() {
    return bytes.length;
  }

  HttpRequest request() {
    return request;
  }

  /** Whether the client wants another answer on the connection. */
  boolean keepsAlive() {
    return keepsAlive;
  }

  Exchange.@Nullable Known known() {
    return known;
  }

  void know(Exchange.Known what) {
    known = what;
  }
}
