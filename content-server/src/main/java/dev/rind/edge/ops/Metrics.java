package dev.rind.edge.ops;

import dev.rind.cache.IndexTier;
import dev.rind.cache.Seal;
import dev.rind.cache.SharedStats;
import dev.rind.cache.SharedStore;
import dev.rind.cache.WaitTimes;
import dev.rind.edge.body.IoPool;
import dev.rind.edge.body.StoredFiles;
import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Sharing;
import dev.rind.edge.forward.ForwardStats;
import dev.rind.edge.guard.Guards;
import dev.rind.edge.guard.JqStats;
import dev.rind.edge.guard.identity.Logins;
import dev.rind.edge.http.HttpServer;
import dev.rind.edge.http.RequestLog;
import dev.rind.edge.pulp.ChangeListener;
import dev.rind.edge.pulp.Database;
import dev.rind.edge.pulp.Heartbeat;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads the counters of each room when Prometheus asks. The rooms know nothing of it, but for the
 * requests: those are counted as they end, since nobody else does.
 *
 * <p><b>Threading:</b> put together on one thread; {@code rendered} may wait for locks and read files
 * of the system, so not on an event loop.
 */
public final class Metrics implements AutoCloseable {
  /** From what memory takes to what a request may wait. */
  private static final Duration[] FIRST_BYTE_BOUNDS = IntStream
      .of(1, 5, 25, 100, 250, 1_000, 5_000, 25_000)
      .mapToObj(Duration::ofMillis)
      .toArray(Duration[]::new);

  private static final List<Double> WAIT_BOUNDS = Stream
      .concat(WaitTimes.BOUNDS.stream().map(Metrics::seconds), Stream.of(Double.POSITIVE_INFINITY))
      .toList();

  private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(
      PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  /** Micrometer itself holds what it reads by weak references. */
  private final List<Object> read = new ArrayList<>();

  /** With what is known of the process itself. */
  public Metrics() {
    collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider buffers) {
      gauge(Meter.DIRECT_BYTES, () -> buffers.metric().usedDirectMemory());
    }
  }

  public void watch(Guards guards) {
    counter(Meter.GUARD_DECISIONS, guards::allowed, "allowed");
    counter(Meter.GUARD_DECISIONS, guards::denied, "denied");
    counter(Meter.GUARD_DECISIONS, guards::undecided, "undecided");
    counter(Meter.GUARD_FAILED, guards::failed);
    counter(Meter.GUARDS_MADE, guards::made);
  }

  public void watch(JqStats programs) {
    counter(Meter.JQ_RUNS, programs::runs);
    counter(Meter.JQ_LATE, programs::late);
    counter(Meter.JQ_REFUSED, programs::refused);
  }

  public void watch(Logins logins) {
    counter(Meter.LOGIN_COMPARED, logins::compared);
    counter(Meter.LOGIN_REFUSED, logins::refused);
    counted(Meter.LOGIN_SECONDS, () -> Duration.ofNanos(logins.spentNanos()));
    gauge(Meter.LOGIN_WAITING, logins::waiting);
  }

  public void watch(ForwardStats forward) {
    counter(Meter.FORWARD_REQUESTS, forward::requests);
    counter(Meter.FORWARD_AGAIN, forward::again);
    counter(Meter.FORWARD_FAILED, forward::failed);
    counter(Meter.FORWARD_BROKE_OFF, forward::brokeOff);
    counter(Meter.FORWARD_REFUSED, forward::refused);
    gauge(Meter.FORWARD_CONNECTIONS, forward::connections);
    gauge(Meter.FORWARD_WAITING, forward::waiting);
  }

  public void watch(Catalog catalog) {
    catalog.memory().forEach((question, memory) -> {
      counter(Meter.MEMORY_HITS, () -> memory.stats().hitCount(), question);
      counter(Meter.MEMORY_MISSES, () -> memory.stats().missCount(), question);
      counter(Meter.MEMORY_LOADS, () -> memory.stats().loadSuccessCount(), question, "loaded");
      counter(Meter.MEMORY_LOADS, () -> memory.stats().loadFailureCount(), question, "failed");
      counter(Meter.MEMORY_EVICTIONS, () -> memory.stats().evictionCount(), question);
      gauge(Meter.MEMORY_ANSWERS, memory::size, question);
      gauge(Meter.MEMORY_BYTES, memory::bytes, question);
    });
    catalog.pointers().forEach((question, pointers) -> {
      counter(Meter.POINTER_READS, pointers::reads, question);
      counter(Meter.POINTER_STALE, pointers::stale, question);
      gauge(Meter.POINTERS, pointers::knownSize, question, "yes");
      gauge(Meter.POINTERS, pointers::unknownSize, question, "no");
      counter(Meter.POINTER_GIVEN_UP, pointers::givenUp, question);
      counter(Meter.POINTER_ROUNDS, pointers::rounds, question);
      gauge(Meter.POINTER_HOT, pointers::hot, question);
      time(Meter.POINTER_WORK, pointers::roundWork, question);
      time(Meter.POINTER_BOUND, pointers::boundInForce, question);
      time(Meter.POINTER_OLDEST, pointers::oldestGiven, question);
    });
    catalog.batches().forEach((question, batches) -> {
      counter(Meter.BATCH_STATEMENTS, batches::statements, question);
      counter(Meter.BATCH_ROUNDS, batches::ofRounds, question);
      counter(Meter.BATCH_KEYS, batches::keys, question);
      counter(Meter.BATCH_FAILURES, batches::failures, question);
      counter(Meter.BATCH_REFUSED, batches::refused, question);
    });
    registry.getPrometheusRegistry().register(() -> waits(catalog));
    watch(catalog.indexes());
  }

  /** Also where edges share nothing, so that what a chart asks for is there. */
  public void watch(Optional<Sharing> sharing) {
    watch("fact", sharing.map(Sharing::facts),
        sharing.map(Sharing::factStats).orElseGet(SharedStats::new));
    var indexes = sharing.map(Sharing::indexStats).orElseGet(SharedStats::new);
    watch("index", sharing.map(Sharing::indexes), indexes);
    counter(Meter.REDIS_LEASES, indexes::leasesWon, "won");
    counter(Meter.REDIS_LEASES, indexes::leasesWaited, "waited");
    counter(Meter.REDIS_LEASES, indexes::leasesGivenUp, "gave_up");
    counter(Meter.REDIS_OUTDATED, indexes::outdated);
  }

  private void watch(String kind, Optional<SharedStore> store, SharedStats stats) {
    counter(Meter.REDIS_LOOKUPS, stats::hits, kind, "hit");
    counter(Meter.REDIS_LOOKUPS, stats::misses, kind, "miss");
    for (var reason : Seal.Refusal.values()) {
      counter(Meter.REDIS_REFUSED, () -> stats.refused(reason), kind,
          reason.name().toLowerCase(Locale.ROOT));
    }
    counter(Meter.REDIS_WRITES, stats::written, kind, "written");
    counter(Meter.REDIS_WRITES, stats::notWritten, kind, "failed");
    counter(Meter.REDIS_WRITES, stats::tooLarge, kind, "too_large");
    counter(Meter.REDIS_FAILURES, stats::failures, kind);
    counter(Meter.REDIS_TIMEOUTS, stats::timeouts, kind);
    counter(Meter.REDIS_SKIPPED, stats::skipped, kind);
    counter(Meter.REDIS_OPENED, stats::opened, kind);
    gauge(Meter.REDIS_AWAY, () -> store.filter(SharedStore::isAway).isPresent() ? 1 : 0, kind);
  }

  private void watch(IndexTier<?, ?, ?, ?> indexes) {
    var stats = indexes.stats();
    counter(Meter.INDEX_ANSWERS, stats::answers);
    counter(Meter.INDEX_ASKED_ON, stats::askedOn);
    counter(Meter.INDEX_WAITS, stats::waits);
    counter(Meter.INDEX_LATE, stats::waitsEnded);
    counter(Meter.INDEX_LOADS, stats::loads, "begun");
    counter(Meter.INDEX_LOADS, stats::failures, "failed");
    counter(Meter.INDEX_NONE, stats::none);
    counter(Meter.INDEX_LOADED, stats::loaded);
    counter(Meter.INDEX_LOADED_BYTES, stats::loadedBytes);
    counted(Meter.INDEX_LOAD_TIME, stats::loadTime);
    counter(Meter.INDEX_POSTPONED, stats::postponed);
    counter(Meter.INDEX_REFUSED, stats::refused);
    counter(Meter.INDEX_EVICTIONS, indexes::evictions);
    gauge(Meter.INDEXES, indexes::size);
    gauge(Meter.INDEX_BYTES, indexes::bytes);
  }

  /** Not through Micrometer, whose histograms cannot be read from elsewhere. */
  private static HistogramSnapshot waits(Catalog catalog) {
    var snapshot = HistogramSnapshot.builder()
        .name(Meter.BATCH_WAIT.prometheusName())
        .help(Meter.BATCH_WAIT.advice());
    catalog.batches().forEach((question, batches) -> {
      var waits = batches.waits();
      snapshot.dataPoint(HistogramDataPointSnapshot.builder()
          .labels(Labels.of(Meter.BATCH_WAIT.labels().getFirst(), question))
          .classicHistogramBuckets(ClassicHistogramBuckets.of(WAIT_BOUNDS, waits.counts()))
          .sum(seconds(waits.total()))
          .build());
    });
    return snapshot.build();
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  /** What all of them did together. */
  public void watch(Database... databases) {
    counter(Meter.DATABASE_STATEMENTS,
        () -> Stream.of(databases).mapToLong(Database::statements).sum());
    counter(Meter.DATABASE_REFUSED,
        () -> Stream.of(databases).mapToLong(Database::refused).sum());
    gauge(Meter.DATABASE_CONNECTIONS,
        () -> Stream.of(databases).mapToLong(Database::open).sum());
    counter(Meter.DATABASE_TRIES, () -> Stream.of(databases).mapToLong(Database::tries).sum());
    counter(Meter.DATABASE_TRIES_FAILED,
        () -> Stream.of(databases).mapToLong(Database::failedTries).sum());
  }

  public void watch(Heartbeat heartbeat) {
    counter(Meter.HEARTBEATS, heartbeat::beats, "written");
    counter(Meter.HEARTBEATS, heartbeat::failures, "failed");
  }

  /** Empty: nobody listens. */
  public void watchEvents(Optional<ChangeListener> listener) {
    gauge(Meter.EVENTS_ON, () -> listener.filter(ChangeListener::listens).isPresent() ? 1 : 0);
    counter(Meter.EVENTS, () -> listener.map(ChangeListener::messages).orElse(0L));
    counter(Meter.EVENTS_LOST, () -> listener.map(ChangeListener::losses).orElse(0L));
  }

  public void watch(HttpServer server) {
    var stats = server.stats();
    gauge(Meter.CONNECTIONS_OPEN, server::open);
    counter(Meter.CONNECTIONS, stats::connections);
    counter(Meter.CONNECTIONS_CLOSED, stats::closedIdle, "idle");
    counter(Meter.CONNECTIONS_CLOSED, stats::closedSlowHead, "slow_head");
    counter(Meter.CONNECTIONS_CLOSED, stats::longBodies, "long_body");
    counter(Meter.CONNECTIONS_CLOSED, stats::closedSlowBody, "slow_body");
    counter(Meter.REFUSED, stats::refused);
    counter(Meter.CONNECTIONS_CLOSED, stats::closedStalled, "stalled");
    counter(Meter.ACCEPT_PAUSES, stats::pauses);
  }

  public void watch(IoPool files, IoPool listings) {
    gauge(Meter.IO_WAITING, files::waiting);
    counter(Meter.IO_REFUSED, files::refused);
    gauge(Meter.LISTINGS_WAITING, listings::waiting);
  }

  public void watch(StoredFiles files) {
    counter(Meter.FILE_HITS, () -> files.memoryStats().hitCount(), "memory");
    counter(Meter.FILE_HITS, () -> files.openStats().hitCount(), "open");
    counter(Meter.FILE_MISSES, () -> files.memoryStats().missCount(), "memory");
    counter(Meter.FILE_MISSES, () -> files.openStats().missCount(), "open");
    counter(Meter.FILE_EVICTIONS, () -> files.memoryStats().evictionCount(), "memory");
    counter(Meter.FILE_EVICTIONS, () -> files.openStats().evictionCount(), "open");
    gauge(Meter.FILE_MEMORY_BYTES, files::memoryBytes);
    gauge(Meter.FILES_OPEN, files::open);
    counter(Meter.FILES_COPIED, files::copied);
    counter(Meter.FILES_REPLACED, files::replaced);
    counter(Meter.FILES_WRONG, files::wrong);
  }

  public void watch(AccessLog log) {
    counter(Meter.ACCESS_LOG_DROPPED, log::dropped);
    counter(Meter.ACCESS_LOG_FAILURES, log::failures);
  }

  /** A counter that no room above keeps. */
  public void watch(Meter meter, LongSupplier count) {
    counter(meter, count);
  }

  /** Tells whether this process started from a cache of classes. */
  public void started(boolean fromCache) {
    gauge(Meter.AOT_CACHE, () -> fromCache ? 1 : 0);
  }

  /** Counts each request before {@code next} hears of it. */
  public RequestLog counting(RequestLog next) {
    return new CountedRequests(this, next);
  }

  private void counter(Meter meter, LongSupplier count, String... labels) {
    read.add(count);
    FunctionCounter.builder(meter.registeredName(), count, LongSupplier::getAsLong)
        .tags(tags(meter, labels))
        .description(meter.advice())
        .register(registry);
  }

  private void gauge(Meter meter, LongSupplier value, String... labels) {
    read.add(value);
    Gauge.builder(meter.registeredName(), value, LongSupplier::getAsLong)
        .tags(tags(meter, labels))
        .description(meter.advice())
        .register(registry);
  }

  private void time(Meter meter, Supplier<Duration> value, String... labels) {
    read.add(value);
    Gauge.builder(meter.registeredName(), value, time -> seconds(time.get()))
        .tags(tags(meter, labels))
        .description(meter.advice())
        .register(registry);
  }

  private void counted(Meter meter, Supplier<Duration> time) {
    read.add(time);
    FunctionCounter.builder(meter.registeredName(), time, sum -> seconds(sum.get()))
        .description(meter.advice())
        .register(registry);
  }

  /** One that is counted up here. */
  Counter counted(Meter meter, String... labels) {
    return Counter.builder(meter.registeredName())
        .tags(tags(meter, labels))
        .description(meter.advice())
        .register(registry);
  }

  /** One that times are put into here. */
  Timer timed(Meter meter, String... labels) {
    return Timer.builder(meter.registeredName())
        .tags(tags(meter, labels))
        .description(meter.advice())
        .serviceLevelObjectives(FIRST_BYTE_BOUNDS)
        .register(registry);
  }

  private static List<Tag> tags(Meter meter, String... values) {
    var names = meter.labels();
    if (names.size() != values.length) {
      throw new IllegalArgumentException(meter + " has the labels " + names);
    }
    return IntStream.range(0, values.length)
        .mapToObj(i -> Tag.of(names.get(i), values[i]))
        .toList();
  }

  /** All of it in Prometheus' text format 0.0.4. */
  String rendered() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
