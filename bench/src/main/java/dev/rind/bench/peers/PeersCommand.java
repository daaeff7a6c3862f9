package dev.rind.bench.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What does a request take at Rind, and at other servers that have the same files? */
@Command(name = "peers", mixinStandardHelpOptions = true, description = {
    "Serves the same files from the same folder with Rind and with other servers, each a process of its own, and asks them in",
    "turn for the same, round after round in one run. Reports what a request takes of the processors, of all processes that",
    "serve it (from /proc), requests a second, latencies, and memory. Each answer's status and length are looked at, and the",
    "digest of one in a thousand. A peer that is not installed is left out, by name.",
    "Exit code 1: Rind takes more than it should beside another; medians of the rounds."})
public final class PeersCommand implements Callable<Integer> {
  private enum Which {
    RIND, NGINX
  }

  @Option(names = "--peers", paramLabel = "PEER", split = ",", description = "Of ${COMPLETION-CANDIDATES} (default: each).")
  private Set<Which> which = EnumSet.allOf(Which.class);

  @Option(names = "--sizes", paramLabel = "SIZE", split = ",", converter = Size.class, description = "Of the files (default: 1k,16k,64k,256k,1m,10m).")
  private List<Integer> sizes = Stream.of("1k", "16k", "64k", "256k", "1m", "10m")
      .map(Size::of)
      .toList();

  @Option(names = "--modes", paramLabel = "MODE", split = ",", description = "How clients come, of ${COMPLETION-CANDIDATES}: on connections that they keep; on very many, for the smallest file; with a new one for each request (default: each).")
  private Set<Mode> modes = EnumSet.allOf(Mode.class);

  @Option(names = "--gates", paramLabel = "GATE", split = ",", description = "Before the files, of ${COMPLETION-CANDIDATES} (default: NONE).")
  private Set<Gate> gates = EnumSet.of(Gate.NONE);

  @Option(names = "--connections", paramLabel = "N", description = "At a time (default: ${DEFAULT-VALUE}).")
  private int connections = 64;

  @Option(names = "--many", paramLabel = "N", description = "Very many connections (default: ${DEFAULT-VALUE}).")
  private int many = 2_000;

  @Option(names = "--rounds", paramLabel = "N", description = "Of each trial (default: ${DEFAULT-VALUE}).")
  private int rounds = 5;

  @Option(names = "--seconds", paramLabel = "SECONDS", description = "Of each peer's turn in a round (default: ${DEFAULT-VALUE}).")
  private int seconds = 3;

  @Option(names = "--workers", paramLabel = "N", description = "Event loops of Rind, and workers of nginx; 0: Rind's own default, and one (default: ${DEFAULT-VALUE}).")
  private int workers = 1;

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
    try (var stock = new TestbedStock(sizes)) {
      var peers = new ArrayList<Peer>();
      try {
        start(stock, peers);
        peers.forEach(peer -> System.out.printf("%-8s %s%n", peer.name(), peer.version()));
        var measured = measure(stock, peers);
        var verdicts = Goals.judge(measured);
        System.out.println();
        verdicts.forEach(each -> System.out.printf("%-6s %.2f times %s, at most %.2f: %s%n",
            each.holds() ? "holds" : "MISSED", each.is(), each.against(), each.atMost(),
            each.trial()));
        return verdicts.stream().allMatch(Goals.Verdict::holds) ? 0 : 1;
      } finally {
        peers.forEach(Peer::close);
      }
    }
  }

  private void start(Stock stock, List<Peer> peers) throws Exception {
    if (which.contains(Which.RIND)) {
      peers.add(new Rind(stock, workers));
    }
    if (which.contains(Which.NGINX)) {
      var nginx = Installed.find("nginx");
      if (nginx.isPresent()) {
        peers.add(new Nginx(nginx.get(), stock, Math.max(1, workers)));
      } else {
        System.out.println("nginx    is not installed");
      }
    }
  }

  private List<Measured> measure(Stock stock, List<Peer> peers) throws Exception {
    var all = new ArrayList<Measured>();
    System.out.printf("%n%-34s%-8s%10s%8s%11s%9s%9s%9s%9s%9s%9s%n", "", "", "CPU, us", "x nginx",
        "requests/s", "p50, ms", "p99", "p99.9", "RSS, MiB", "PSS", "clients");
    try (var comparison = new Comparison(peers, stock, rounds, Duration.ofSeconds(seconds))) {
      for (var mode : modes) {
        comparison.warmUp(trial(stock.files().getFirst(), mode, Gate.NONE));
        for (var gate : gates) {
          for (var file : mode == Mode.MANY ? stock.files().subList(0, 1) : stock.files()) {
            all.add(comparison.measure(trial(file, mode, gate)));
            print(all.getLast());
          }
        }
      }
    }
    return all;
  }

  private Trial trial(StockFile file, Mode mode, Gate gate) {
    return new Trial(file, mode, mode == Mode.MANY ? many : connections, gate);
  }

  private static void print(Measured measured) {
    measured.peers().forEach((name, peer) -> {
      var median = peer.median();
      var ratio = measured.ratio(name, "nginx");
      System.out.printf("%-34s%-8s%,10.1f%8s%,11.0f%9.2f%9.2f%9.2f%9.0f%9.0f%9.2f%n",
          measured.trial().label(), name, median.cpuMicros(),
          ratio.isPresent() ? "%.2f".formatted(ratio.getAsDouble()) : "", median.perSecond(),
          median.p50(), median.p99(), median.p999(), peer.residentBytes() / 1048576.0,
          peer.shareBytes() / 1048576.0, median.clientsBusy());
    });
  }
}
