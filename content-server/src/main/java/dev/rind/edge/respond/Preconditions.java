package dev.rind.edge.respond;

import dev.rind.edge.http.HttpDate;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Instant;
import java.util.Optional;

import static io.netty.handler.codec.http.HttpHeaderNames.IF_MATCH;
import static io.netty.handler.codec.http.HttpHeaderNames.IF_MODIFIED_SINCE;
import static io.netty.handler.codec.http.HttpHeaderNames.IF_NONE_MATCH;
import static io.netty.handler.codec.http.HttpHeaderNames.IF_UNMODIFIED_SINCE;

/**
 * Whether a GET or HEAD wants the answer that there is, by the four fields that can forbid it.
 *
 * <p>They are looked at in the order of RFC 9110 section 13.2.2. A date that is unreadable, or sent
 * twice, is as good as none.
 */
final class Preconditions {
  /** What to do with the request. */
  enum Outcome {
    /** Answer it, with all or with the range that it asks for. */
    PROCEED,
    /** 304. */
    NOT_MODIFIED,
    /** 412. */
    FAILED
  }

  private Preconditions() {}

  /** The outcome for an answer with these validators; {@code now} is the time of the request. */
  static Outcome evaluate(HttpHeaders request, Validators answer, Instant now) {
    if (asks(request, IF_MATCH)) {
      if (!EntityTags.matchStrongly(request.getAll(IF_MATCH), answer.etag())) {
        return Outcome.FAILED;
      }
    } else if (date(request, IF_UNMODIFIED_SINCE, now)
        .filter(answer.lastModified()::isAfter)
        .isPresent()) {
      return Outcome.FAILED;
    }
    boolean known = asks(request, IF_NONE_MATCH)
        ? EntityTags.matchWeakly(request.getAll(IF_NONE_MATCH), answer.etag())
        : date(request, IF_MODIFIED_SINCE, now)
            .filter(since -> isUnmodified(since, answer, now))
            .isPresent();
    return known ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
  }

  /** An empty field is as good as none; so Pulp has it. */
  private static boolean asks(HttpHeaders request, CharSequence name) {
    return request.contains(name)
        && request.getAll(name).stream().anyMatch(line -> !line.isEmpty());
  }

  /**
   * Not "or later", as the RFC and Pulp have it: a distribution can be turned back to an older
   * publication, and then a later date is that of other bytes (B23). A date still to come is
   * nobody's Last-Modified; who sends it wants nothing, and Pulp's answer to it is 304.
   */
  private static boolean isUnmodified(Instant since, Validators answer, Instant now) {
    return since.equals(answer.lastModified()) || since.isAfter(now);
  }

  private static Optional<Instant> date(HttpHeaders request, CharSequence name, Instant now) {
    return SingleField.of(request, name).flatMap(text -> HttpDate.parse(text, now));
  }
}
