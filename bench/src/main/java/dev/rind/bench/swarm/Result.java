package dev.rind.bench.swarm;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;

/**
 * What came of a swarm. Its JSON has the names that stand here; times are in milliseconds unless a name says otherwise.
 *
 * @param schema grows where a name changes its meaning or goes away
 * @param errors tries that failed, by kind; the transaction may have gone on with the next try
 * @param statuses how many answers had which status
 */
public record Result(int schema, Machine machine, Asked asked, double seconds,
    Transactions transactions, Requests requests, Digests digests, Map<String, Long> errors,
    Map<Integer, Long> statuses, Sockets sockets, Generator generator, List<Series.Point> series) {
  private static final int SCHEMA = 1;
  private static final double[] QUANTILES = DoubleStream
      .of(0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99, 99.5, 99.9, 99.99, 100)
      .toArray();

  public Result {
    errors = new LinkedHashMap<>(errors);
    statuses = new LinkedHashMap<>(statuses);
    series = List.copyOf(series);
  }

  /** Where and when the clients lived. */
  public record Machine(String began, int cores, String processor, String system, String java) {
    /** This one. */
    public static Machine here(Instant began) {
      return new Machine(began.truncatedTo(ChronoUnit.SECONDS).toString(),
          Runtime.getRuntime().availableProcessors(), cpuModel(),
          System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
              + System.getProperty("os.arch"),
          System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    }

    private static String cpuModel() {
      try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
        return lines.filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("");
      } catch (IOException unknown) {
        return "";
      }
    }
  }

  /** What was asked for. */
  public record Asked(List<Source> repositories, String profile, int clients, int packagesEach,
      String arrival, double overSeconds, long seed, String verify, double timeoutSeconds) {
    private static Asked of(Swarm.Setup setup, Plan plan) {
      return new Asked(setup.repositories()
          .stream()
          .map(one -> new Source(one.url().toString(), one.types(), one.packages().size()))
          .toList(), setup.profile().toString(), setup.clients(), plan.packagesEach(),
          setup.arrival().toString(), setup.over().toMillis() / 1e3, setup.seed(),
          setup.verify().name().toLowerCase(Locale.ROOT), setup.timeout().toMillis() / 1e3);
    }
  }

  /** A repository, as its own metadata told of it. */
  public record Source(String url, List<String> metadata, int packages) {}

  /**
   * Of clients: each has one transaction, from when it should have arrived to its last file.
   *
   * @param unfinished were still under way, or had not come, at the end of the time
   * @param jain Jain's index of the times of those that completed: 1 if all took as long, 1/n if one took all the time
   * @param p99OverP50 how much longer the slowest percent took than half of them
   */
  public record Transactions(long started, long completed, long failed, long unfinished,
      double jain,
      double p99OverP50, Times times) {
    private static Transactions of(Swarm.Setup setup, Tally tally) {
      var times = Times.of(tally.transactions);
      return new Transactions(tally.started, tally.completed, tally.failed,
          setup.clients() - tally.completed - tally.failed,
          tally.squares == 0 ? 1
              : rounded(
                  tally.sum * tally.sum / (tally.completed * tally.squares)),
          times.p50() == 0 ? 1 : rounded(times.p99() / times.p50()), times);
    }
  }

  /**
   * Of files.
   *
   * @param completed with the right bytes
   * @param retried after a failure
   */
  public record Requests(long sent, long completed, long retried, long bodyBytes, double perSecond,
      double megabytesPerSecond, Map<String, Kind> stages) {
    public Requests {
      stages = new LinkedHashMap<>(stages);
    }

    private static Requests of(Tally tally, double seconds) {
      var stages = new LinkedHashMap<String, Kind>();
      for (var stage : Stage.values()) {
        var latency = tally.latency(stage);
        var firstByte = tally.firstByte(stage);
        stages.put(stage.name().toLowerCase(Locale.ROOT),
            new Kind(latency.getTotalCount(), Times.of(latency), Times.of(firstByte)));
      }
      return new Requests(tally.sent, tally.fetched, tally.retried, tally.bytes,
          rounded(tally.fetched / seconds), rounded(tally.bytes / 1e6 / seconds), stages);
    }
  }

  /**
   * Of the files of one stage.
   *
   * @param latency from when the file should have been asked for (when a place of its client was free for it), over
   *     waiting for a socket, connecting and tries that failed, to its last byte
   * @param firstByte from when a request was written to the first byte of its answer
   */
  public record Kind(long completed, Times latency, Times firstByte) {}

  /** How the files were looked at. */
  public record Digests(long verified, long sizeOnly, long mismatches) {}

  /**
   * What the process had for its clients.
   *
   * @param openMax the most at a time (of each event loop its own)
   * @param waiting of the connections that had to wait because all were taken
   */
  public record Sockets(int max, long openMax, long opened, long waited, Times waiting) {}

  /**
   * The simulator itself.
   *
   * @param busiestLoop the share of a second in which its busiest event loop had a core, at most
   * @param lag how late an event loop came to something that was due: by so much are times measured too long
   * @param wasTheLimit whether another generator might have seen better figures, and why
   */
  public record Generator(int loops, double cpuSeconds, double coresMax, double busiestLoop,
      Times lag, boolean wasTheLimit, List<String> reasons) {}

  /** Times of many. The curve has pairs: percent, and milliseconds that so many took at most. */
  public record Times(long count, double mean, double p50, double p90, double p99, double p999,
      double max, List<List<Double>> curve) {
    private static Times of(Histogram micros) {
      var curve = new ArrayList<List<Double>>();
      for (var quantile : QUANTILES) {
        curve.add(List.of(quantile, at(micros, quantile)));
      }
      return new Times(micros.getTotalCount(), rounded(micros.getMean() / 1e3), at(micros, 50),
          at(micros, 90), at(micros, 99), at(micros, 99.9), at(micros, 100), curve);
    }

    private static double at(Histogram micros, double percentile) {
      return micros.getTotalCount() == 0 ? 0
          : rounded(micros.getValueAtPercentile(percentile) / 1e3);
    }
  }

  static Result of(Swarm.Setup setup, Plan plan, Tally tally, Series series, Instant began,
      double seconds, double cpuSeconds) {
    var errors = new LinkedHashMap<String, Long>();
    tally.troubles
        .forEach((trouble, count) -> errors.put(trouble.name().toLowerCase(Locale.ROOT), count));
    return new Result(SCHEMA, Machine.here(began), Asked.of(setup, plan), rounded(seconds),
        Transactions.of(setup, tally), Requests.of(tally, seconds),
        new Digests(tally.verified, tally.sizeOnly,
            tally.troubles.getOrDefault(Trouble.DIGEST, 0L)),
        errors, tally.statuses,
        new Sockets(setup.socketsMax(), tally.openMax, tally.opened,
            tally.socketWait.getTotalCount(), Times.of(tally.socketWait)),
        generator(setup, tally, series, cpuSeconds), series.points());
  }

  private static Generator generator(Swarm.Setup setup, Tally tally, Series series,
      double cpuSeconds) {
    var limits = new OwnLimits(series.points(), Runtime.getRuntime().availableProcessors());
    var lag = Times.of(tally.lag);
    var reasons = limits.reasons(lag.p99(), tally.socketWait.getTotalCount());
    return new Generator(setup.loops(), rounded(cpuSeconds), limits.coresMax(),
        limits.busiestLoop(), lag, !reasons.isEmpty(), reasons);
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  /** Every transaction completed, and no file was other than it should be. */
  @JsonIgnore
  public boolean isGood() {
    return transactions.completed == asked.clients && digests.mismatches == 0;
  }

  /** As JSON, in UTF-8. */
  public byte[] json() throws IOException {
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(this);
  }
}
