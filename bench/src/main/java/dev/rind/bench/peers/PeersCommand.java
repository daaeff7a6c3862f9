package dev.rind.bench.peers;

import dev.rind.bench.ReportFiles;
import dev.rind.bench.swarm.Result.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What does a request take at Rind, and at other servers that have the same files? */
@Command(name = "peers", mixinStandardHelpOptions = true, description = {
    "Serves the same files from the same folder with Rind and with other servers, each a process of its own, and asks them in",
    "turn for the same, round after round in one run. Reports what a request takes of the processors, of all processes that",
    "serve it (from /proc), requests a second, latencies, and memory. Each answer's status and length are looked at, and the",
    "digest of one in a thousand. A peer that is not installed is left out, by name: nginx, Varnish in front of an nginx, and",
    "with the files in its own database, the pulpcore-content of a lab that runs ($PULP_LAB_HOME, else ~/.cache/pulp-lab),",
    "without and with its Redis cache. PostgreSQL and Redis count to whoever asks them.",
    "Exit code 1: Rind takes more than it should beside another; medians of the rounds."})
public final class PeersCommand implements Callable<Integer> {
  private static final int GUARDED_BYTES = 16 << 10;

  private enum Which {
    RIND, NGINX, VARNISH, PULP
  }

  @Option(names = "--peers", paramLabel = "PEER", split = ",", description = "Of ${COMPLETION-CANDIDATES}, the last one without its cache and with it (default: each).")
  private Set<Which> which = EnumSet.allOf(Which.class);

  @Option(names = "--sizes", paramLabel = "SIZE", split = ",", converter = Size.class, description = "Of the files (default: 1k,16k,64k,256k,1m,10m).")
  private List<Integer> sizes = Stream.of("1k", "16k", "64k", "256k", "1m", "10m")
      .map(Size::of)
      .toList();

  @Option(names = "--modes", paramLabel = "MODE", split = ",", description = "How clients come, of ${COMPLETION-CANDIDATES}: on connections that they keep; on very many, for the smallest file; with a new one for each request (default: each).")
  private Set<Mode> modes = EnumSet.allOf(Mode.class);

  @Option(names = "--gates", paramLabel = "GATE", split = ",", description = "Before the file of 16k, of ${COMPLETION-CANDIDATES}: nothing, which is before the others as well; a guard by header; one by client certificate, for those that can (default: each).")
  private Set<Gate> gates = EnumSet.allOf(Gate.class);

  @Option(names = "--connections", paramLabel = "N", description = "At a time (default: ${DEFAULT-VALUE}).")
  private int connections = Trial.CONNECTIONS;

  @Option(names = "--many", paramLabel = "N", description = "Very many connections (default: ${DEFAULT-VALUE}).")
  private int many = 2_000;

  @Option(names = "--rounds", paramLabel = "N", description = "Of each trial (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(names = "--seconds", paramLabel = "SECONDS", description = "Of each peer's turn in a round (default: ${DEFAULT-VALUE}).")
  private int seconds = 3;

  @Option(names = "--workers", paramLabel = "N", description = "Event loops of Rind, and workers of nginx; 0: Rind's own default, and one (default: ${DEFAULT-VALUE}).")
  private int workers = 1;

  @Option(names = "--warm-up", paramLabel = "N", description = "Requests to each before it counts, in ten seconds at most (default: ${DEFAULT-VALUE}).")
  private int warmUp = Comparison.WARM_UP;

  @Mixin
  private final ReportFiles files = new ReportFiles();

  @Spec
  private @Nullable CommandSpec spec;

  private final Map<String, String> versions = new LinkedHashMap<>();
  private final List<String> skipped = new ArrayList<>();
  private final List<Measured> measured = new ArrayList<>();

  /** A number of bytes such as 16k. */
  static final class Size implements ITypeConverter<Integer> {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,3})([km]?)");

    @Override
    public Integer convert(String text) {
      return of(text);
    }

    static int of(String text) {
      var parts = FORM.matcher(text);
      if (!parts.matches()) {
        throw new TypeConversionException("'%s' (expected: such as 500, 16k, 10m)".formatted(text));
      }
      return Integer.parseInt(parts.group(1)) << switch (parts.group(2)) {
        case "k" -> 10;
        case "m" -> 20;
        default -> 0;
      };
    }
  }

  @Override
  public Integer call() throws Exception {
    files.check();
    var began = Instant.now();
    var made = new TestFiles(sizes);
    System.out.print(PeersText.head());
    if (!which.contains(Which.PULP) || which.contains(Which.NGINX)
        || which.contains(Which.VARNISH)) {
      try (var stock = new TestbedStock(made)) {
        compare(stock, List.of(this::rind, this::nginx, this::varnish), modes);
      }
    }
    if (which.contains(Which.PULP)) {
      var home = LabStock.running();
      if (home.isEmpty()) {
        skipped.add("pulp, pulp+redis: no lab runs");
      } else {
        var one = new TestFiles(List.of(guarded(made).bytes()));
        try (var stock = new LabStock(home.get(), one)) {
          var kinds = EnumSet.copyOf(modes);
          kinds.remove(Mode.MANY);
          compare(stock, List.of(this::rind, this::nginx, pulp(false), pulp(true)), kinds);
        }
      }
    }
    var result = new PeersResult(PeersResult.SCHEMA, Machine.here(began),
        String.join(" ", Objects.requireNonNull(spec)
            .commandLine()
            .getParseResult()
            .originalArgs()),
        versions, skipped, measured, Goals.judge(measured));
    System.out.printf("%n%s%n%s", PeersText.goals(result), result.about());
    files.write(result);
    return result.isGood() ? 0 : 1;
  }

  /** Starts a peer, where it is asked for and can be. */
  private interface Start {
    Optional<? extends Peer> on(Stock stock) throws Exception;
  }

  private Optional<Rind> rind(Stock stock) throws InterruptedException {
    return which.contains(Which.RIND) ? Optional.of(new Rind(stock, workers)) : Optional.empty();
  }

  private Optional<Nginx> nginx(Stock stock) throws IOException, InterruptedException {
    return which.contains(Which.NGINX) ? anyNginx(stock, "nginx") : Optional.empty();
  }

  private Optional<Nginx> anyNginx(Stock stock, String peer)
      throws IOException, InterruptedException {
    var program = installed("nginx", peer);
    return program.isEmpty() ? Optional.empty()
        : Optional.of(new Nginx(program.get(), stock, Math.max(1, workers)));
  }

  private Optional<Varnish> varnish(Stock stock) throws IOException, InterruptedException {
    if (!which.contains(Which.VARNISH)) {
      return Optional.empty();
    }
    var program = installed("varnishd", "varnish");
    var behind = program.isEmpty() ? Optional.<Nginx>empty() : anyNginx(stock, "varnish");
    return behind.isEmpty() ? Optional.empty()
        : Optional.of(new Varnish(program.orElseThrow(), behind.get(), stock));
  }

  private static Start pulp(boolean cached) {
    return stock -> stock instanceof LabStock lab ? Optional.of(new PulpContent(lab, cached))
        : Optional.empty();
  }

  private Optional<Path> installed(String program, String peer) {
    var found = Installed.find(program);
    if (found.isEmpty()) {
      skipped.add("%s: there is no %s".formatted(peer, program));
    }
    return found;
  }

  private void compare(Stock stock, List<Start> starts, Set<Mode> of) throws Exception {
    var peers = new ArrayList<Peer>();
    try {
      for (var start : starts) {
        start.on(stock).ifPresent(peers::add);
      }
      peers.forEach(peer -> versions.put(peer.name(), peer.version()));
      measure(stock, peers, of);
    } finally {
      peers.forEach(Peer::close);
    }
  }

  private void measure(Stock stock, List<Peer> peers, Set<Mode> of) throws Exception {
    try (var turns = new Turns()) {
      var comparison = new Comparison(turns, peers, stock, warmUp, rounds,
          Duration.ofSeconds(seconds));
      for (var mode : of) {
        comparison.warmUp(trial(stock, stock.files().all().getFirst(), mode, Gate.NONE));
        for (var gate : mode == Mode.MANY ? Set.of(Gate.NONE) : gates) {
          for (var file : files(stock.files(), mode, gate)) {
            measured.add(comparison.measure(trial(stock, file, mode, gate)));
            System.out.print(PeersText.lines(measured.getLast()));
          }
        }
      }
    }
  }

  private static List<StockFile> files(TestFiles there, Mode mode, Gate gate) {
    return mode == Mode.MANY ? there.all().subList(0, 1)
        : gate == Gate.NONE ? there.all() : List.of(guarded(there));
  }

  /** The one of 16 KiB; without it the smallest. */
  private static StockFile guarded(TestFiles there) {
    return there.all()
        .stream()
        .filter(file -> file.bytes() == GUARDED_BYTES)
        .findFirst()
        .orElse(there.all().getFirst());
  }

  private Trial trial(Stock stock, StockFile file, Mode mode, Gate gate) {
    return new Trial(stock.name(), file, mode, mode == Mode.MANY ? many : connections, gate);
  }
}
