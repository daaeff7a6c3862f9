package dev.rind.edge.ops;

import dev.rind.edge.http.RequestLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests by what the answer was, its status and the tier that it came from.
 *
 * <p>The meters of a combination are made when it comes first, since most never do; after that a
 * request allocates nothing.
 *
 * <p><b>Threading:</b> called on event loops; adders only, and no lock but for a first request.
 *
 * <p><b>Bounds:</b> a status that is none is counted as the nearest, so no client can make more.
 */
final class CountedRequests implements RequestLog {
  private static final int STATUS_MIN = 100;
  private static final int STATUSES = 500;

  private final Map<Kind, Map<AnsweredBy, AtomicReferenceArray<@Nullable Combination>>> combinations = new EnumMap<>(
      Kind.class);
  private final Metrics metrics;
  private final RequestLog next;

  /** All statuses of a class and a tier share the times, because each time is many series. */
  private record Combination(Counter requests, Counter bytes, Timer firstByte) {}

  CountedRequests(Metrics metrics, RequestLog next) {
    this.metrics = metrics;
    this.next = next;
    for (var kind : Kind.values()) {
      var ofKind = new EnumMap<AnsweredBy, AtomicReferenceArray<@Nullable Combination>>(
          AnsweredBy.class);
      for (var tier : AnsweredBy.values()) {
        ofKind.put(tier, new AtomicReferenceArray<>(STATUSES));
      }
      combinations.put(kind, ofKind);
    }
  }

  @Override
  public void log(Entry entry) {
    var combination = combination(entry);
    combination.requests.increment();
    combination.bytes.increment((double) entry.bytesSent());
    if (entry.firstByteNanos() >= 0) {
      combination.firstByte.record(entry.firstByteNanos(), TimeUnit.NANOSECONDS);
    }
    next.log(entry);
  }

  private Combination combination(Entry entry) {
    var byTier = Objects.requireNonNull(combinations.get(entry.kind()));
    var byStatus = Objects.requireNonNull(byTier.get(entry.tier()));
    var status = Math.clamp(entry.status() - STATUS_MIN, 0, STATUSES - 1);
    var known = byStatus.get(status);
    if (known == null) {
      // Two threads may both come here: they are given the same meters.
      known = combination(entry.kind().label(), Integer.toString(STATUS_MIN + status),
          entry.tier().label());
      byStatus.set(status, known);
    }
    return known;
  }

  private Combination combination(String kind, String status, String tier) {
    return new Combination(metrics.counted(Meter.REQUESTS, kind, status, tier),
        metrics.counted(Meter.BODY_BYTES, kind, status, tier),
        metrics.timed(Meter.FIRST_BYTE, kind, tier));
  }
}
