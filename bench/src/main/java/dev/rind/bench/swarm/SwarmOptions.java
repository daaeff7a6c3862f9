package dev.rind.bench.swarm;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What clients do and when, as the command line says. */
public final class SwarmOptions {
  private static final int CLIENTS_MAX = 1_000_000;
  private static final int LOOPS_MAX = 2;
  /** For jars, logs, reports, and what the JDK opens for itself. */
  private static final int RESERVE = 128;
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  @Option(names = "--clients", paramLabel = "N", description = "Machines, each with one transaction (default: of the profile).")
  private @Nullable Integer clients;

  @Option(names = "--packages", paramLabel = "N", description = "That each client fetches after the metadata (default: of the profile).")
  private @Nullable Integer packages;

  @Option(names = "--arrival", paramLabel = "HOW", defaultValue = "at-once", description = "When clients come: at-once; poisson (each at any time within --over); cron (each after some full seconds of --over, by chance). Default: ${DEFAULT-VALUE}.")
  private String arrival = "at-once";

  @Option(names = "--over", paramLabel = "TIME", defaultValue = "60s", description = "The time that poisson and cron take, such as 90s, 10m (default: ${DEFAULT-VALUE}).")
  private String over = "60s";

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "The same seed, the same packages and arrivals (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--verify", paramLabel = "WHAT", defaultValue = "all", description = "Digests that are computed: all; sample (one in 16, which takes less of the processors). Default: ${DEFAULT-VALUE}.")
  private String verify = "all";

  @Option(names = "--sockets", paramLabel = "N", description = "At most so many connections at a time; who needs one more waits (default: what ulimit -n allows, less a reserve).")
  private @Nullable Integer sockets;

  @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "30s", description = "Without a byte, or a connection; then a try has failed. dnf's is 30s (default: ${DEFAULT-VALUE}).")
  private String timeout = "30s";

  @Option(names = "--limit", paramLabel = "TIME", defaultValue = "1h", description = "Who is not done by then is counted as unfinished (default: ${DEFAULT-VALUE}).")
  private String limit = "1h";

  @Option(names = "--json", paramLabel = "FILE", description = "Write the result there.")
  private @Nullable Path json;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a report there, with plots; one file that needs no other.")
  private @Nullable Path html;

  /**
   * A swarm of that profile.
   *
   * <p><b>Errors:</b> {@link Target.Refused}.
   */
  public Swarm.Setup setup(Target target, List<Repository> repositories, Profile profile) {
    checkFolder("--json", json);
    checkFolder("--html", html);
    var there = repositories.stream().mapToInt(one -> one.packages().size()).sum();
    if (packages != null) {
      checked("--packages", packages, 0, there, "there are in the repositories");
    }
    return new Swarm.Setup(target, repositories, profile,
        clients == null ? profile.clients()
            : checked("--clients", clients, 1, CLIENTS_MAX, "are meant to be simulated"),
        Math.min(packages == null ? profile.packages() : packages, there),
        one("--arrival", arrival, Arrival.values()), duration("--over", over), seed,
        one("--verify", verify, Swarm.Verify.values()), sockets(),
        Math.min(LOOPS_MAX, Runtime.getRuntime().availableProcessors()),
        duration("--timeout", timeout), duration("--limit", limit));
  }

  private int sockets() {
    var allowed = socketsAllowed();
    return sockets == null ? allowed
        : checked("--sockets", sockets, 1, allowed, "ulimit -n leaves, less a reserve");
  }

  private static int socketsAllowed() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? Math.clamp(
            system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() - RESERVE, 1,
            CLIENTS_MAX)
        : 1_000;
  }

  /** Writes what was asked for; nothing else. */
  public void write(Result result) throws IOException {
    if (json != null) {
      Files.write(json, result.json());
    }
    if (html != null) {
      Files.writeString(html, new HtmlReport(result).toString());
    }
  }

  /** Before hours are spent on what can then not be written. */
  private static void checkFolder(String option, @Nullable Path file) {
    if (file != null && !Files.isWritable(
        Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file))) {
      throw new Target.Refused(
          "%s: %s (expected: a file in a folder that can be written to)".formatted(option, file));
    }
  }

  /** Whether a result is written somewhere, where a second one would be written too. */
  public boolean isWritten() {
    return json != null || html != null;
  }

  private static int checked(String option, int value, int min, int max, String why) {
    if (value < min || value > max) {
      throw new Target.Refused(
          "%s: %d (expected: %d to %d, as many as %s)".formatted(option, value, min, max, why));
    }
    return value;
  }

  static <E extends Enum<E>> E one(String option, String value, E[] all) {
    for (var each : all) {
      if (each.name().replace('_', '-').equalsIgnoreCase(value)) {
        return each;
      }
    }
    var names = new StringJoiner(", ");
    for (var each : all) {
      names.add(each.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    throw new Target.Refused("%s: '%s' (expected: one of %s)".formatted(option, value, names));
  }

  private static Duration duration(String option, String text) {
    var parts = DURATION.matcher(text);
    if (!parts.matches()) {
      throw new Target.Refused(
          "%s: '%s' (expected: a number with ms, s, m or h, such as 90s)".formatted(option, text));
    }
    var number = Long.parseLong(parts.group(1));
    var time = switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
    if (time.isZero() || time.compareTo(Duration.ofDays(7)) > 0) {
      throw new Target.Refused("%s: '%s' (expected: 1ms to 168h)".formatted(option, text));
    }
    return time;
  }
}
