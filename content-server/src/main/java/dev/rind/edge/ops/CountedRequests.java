package dev.rind.edge.ops;

import dev.rind.edge.http.RequestLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Counts requests by tier and by class of status.
 *
 * <p>All meters are made beforehand, so that a request neither makes one nor allocates.
 *
 * <p><b>Threading:</b> called on event loops; adders only, no lock.
 */
final class CountedRequests implements RequestLog {
  private final Map<AnsweredBy, OfTier> tiers = new EnumMap<>(AnsweredBy.class);
  private final RequestLog next;

  /** The first two by class of status, from 1xx to 5xx. */
  private record OfTier(List<Counter> requests, List<Counter> bytes, Timer firstByte) {}

  CountedRequests(Metrics metrics, RequestLog next) {
    this.next = next;
    for (var tier : AnsweredBy.values()) {
      tiers.put(tier, new OfTier(byStatus(metrics, Meter.REQUESTS, tier),
          byStatus(metrics, Meter.BODY_BYTES, tier),
          metrics.timed(Meter.FIRST_BYTE, tier.label())));
    }
  }

  private static List<Counter> byStatus(Metrics metrics, Meter meter, AnsweredBy tier) {
    return IntStream.rangeClosed(1, 5)
        .mapToObj(status -> metrics.counted(meter, status + "xx", tier.label()))
        .toList();
  }

  @Override
  public void log(Entry entry) {
    var tier = Objects.requireNonNull(tiers.get(entry.tier()));
    var status = Math.clamp(entry.status() / 100 - 1, 0, 4);
    tier.requests.get(status).increment();
    tier.bytes.get(status).increment((double) entry.bytesSent());
    if (entry.firstByteNanos() >= 0) {
      tier.firstByte.record(entry.firstByteNanos(), TimeUnit.NANOSECONDS);
    }
    next.log(entry);
  }
}
