package dev.rind.edge.respond;

import dev.rind.edge.http.HttpDate;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static io.netty.handler.codec.http.HttpHeaderNames.IF_RANGE;
import static io.netty.handler.codec.http.HttpHeaderNames.RANGE;

/**
 * How much of a file a request wants: exactly one of these.
 *
 * <p>A Range that makes no sense (another unit, backwards, letters) is ignored, where Pulp answers
 * 416 (B3). {@code -0} makes sense, but no byte satisfies it: 416, where Pulp sends the whole file
 * (C54a). Nothing satisfies a range of an empty file, {@code -5} included: no Content-Range could
 * say so, and Pulp answers 416.
 *
 * <p><b>Bounds:</b> more than {@value #RANGES_MAX} ranges, or several that together are longer than
 * the file, are ignored too, so that no request costs more than the whole file.
 *
 * <p>Ranges that touch or overlap stay as they are: clients put together what they want in one piece, and
 * look for the parts that they asked for. The bounds are what keeps overlaps cheap, and RFC 9110 section
 * 15.3.7.2 wants the order kept.
 *
 * <p>Source: RFC 9110 sections 13.1.5 and 14; C50 to C60.
 */
sealed interface RequestedRanges {
  /** As many as a zchunk client asks for at once. */
  int RANGES_MAX = 256;

  /** All of it: 200. */
  record Whole() implements RequestedRanges {}

  /** All of it as well, since what is asked for is beyond the bounds. */
  record TooMuch() implements RequestedRanges {}

  /** These parts of it, in the order they were asked for, at least one: 206. */
  record Parts(List<ByteRange> ranges) implements RequestedRanges {
    public Parts {
      ranges = List.copyOf(ranges);
    }

    /** The only part, where there is only one. */
    Optional<ByteRange> single() {
      return ranges.size() == 1 ? Optional.of(ranges.getFirst()) : Optional.empty();
    }
  }

  /** None of it, since it ends before the first byte that is wanted: 416. */
  record Unsatisfiable() implements RequestedRanges {}

  /**
   * What the fields Range and If-Range ask for.
   *
   * <p>To be asked once the {@link Preconditions} let the request proceed.
   */
  static RequestedRanges of(
      HttpHeaders request, Validators answer, long fileSizeBytes, Instant now) {
    return SingleField.of(request, RANGE)
        .filter(_ -> isOfSameFile(request, answer, now))
        .map(range -> parse(range, fileSizeBytes))
        .orElse(new Whole());
  }

  /** The same for a file without validators: it is never known to be the one that If-Range means. */
  static RequestedRanges of(HttpHeaders request, long fileSizeBytes) {
    return SingleField.of(request, RANGE)
        .filter(_ -> !request.contains(IF_RANGE))
        .map(range -> parse(range, fileSizeBytes))
        .orElse(new Whole());
  }

  /** The client has a part of some file; whether it is this one, If-Range says, if it is there. */
  private static boolean isOfSameFile(HttpHeaders request, Validators answer, Instant now) {
    if (!request.contains(IF_RANGE)) {
      return true;
    }
    var sent = SingleField.of(request, IF_RANGE);
    return sent.filter(answer.etag()::equals).isPresent()
        || sent.flatMap(text -> HttpDate.parse(text, now))
            .filter(answer.lastModified()::equals)
            .isPresent();
  }

  /** What the value of a Range field asks for. */
  static RequestedRanges parse(String range, long fileSizeBytes) {
    var specifiers = RangeSpecifier.parse(range, RANGES_MAX);
    if (specifiers.isEmpty()) {
      return new Whole();
    }
    if (specifiers.size() > RANGES_MAX) {
      return new TooMuch();
    }
    var parts = new ArrayList<ByteRange>(specifiers.size());
    long wanted = 0;
    for (var specifier : specifiers) {
      var part = specifier.in(fileSizeBytes);
      if (part != null) {
        parts.add(part);
        wanted += part.sizeBytes();
      }
    }
    if (parts.isEmpty()) {
      return new Unsatisfiable();
    }
    return wanted > fileSizeBytes ? new TooMuch() : new Parts(parts);
  }
}
