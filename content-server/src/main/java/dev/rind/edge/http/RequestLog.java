package dev.rind.edge.http;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Hears of each request once its last byte was sent, or given up.
 *
 * <p><b>Threading:</b> called on event loops, so {@code log} neither blocks nor parks.
 *
 * <p><b>Errors:</b> none: a line that cannot be kept is dropped and counted by whoever keeps them.
 */
@FunctionalInterface
public interface RequestLog {
  void log(Entry entry);

  /**
   * One answered request. Strings are as the client sent them: whoever writes them down escapes them.
   *
   * @param at when the request's head had been read
   * @param client address without port; behind a trusted proxy, of the client it names
   * @param distribution base path, {@code null} where none was found
   * @param target the request target, percent-encoded as it came
   * @param version {@code HTTP/1.1} and such
   * @param bytesSent of the body that went to the socket, fewer than the whole where the client left
   * @param firstByteNanos from {@code at} to the first byte of the answer; negative: none was sent
   * @param totalNanos from {@code at} to the last byte, or to the end of the connection
   */
  record Entry(
      Instant at,
      String client,
      @Nullable String distribution,
      String method,
      String target,
      String version,
      int status,
      long bytesSent,
      long firstByteNanos,
      long totalNanos,
      AnsweredBy tier,
      Kind kind,
      @Nullable String userAgent,
      @Nullable String referer) {}

  /** What an answer is, whatever its status: a file may be answered with 304. */
  enum Kind {
    FILE, LISTING, REDIRECT, MISSING, DENIED,
    /** What another server has to answer. */
    FORWARD,
    /** It could not be found out, or could not be sent. */
    ERROR,
    /** For the form of the request. */
    REFUSED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** As it stands in metrics. */
    public String label() {
      return label;
    }
  }

  /** The farthest tier that a request had to ask. */
  enum AnsweredBy {
    /** Nothing was looked up: a refusal, a redirect by form alone. */
    NONE, MEMORY, REDIS, POSTGRES,
    /** Another server's answer, passed on. */
    FORWARD;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** As it stands in logs. */
    public String label() {
      return label;
    }
  }
}
