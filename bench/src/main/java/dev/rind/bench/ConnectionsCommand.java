package dev.rind.bench;

import dev.rind.testbed.RunningEdge;
import dev.rind.testbed.Testbed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import static dev.rind.testbed.PulpDistribution.distribution;

/** What does a client cost that keeps its connection and asks for nothing? */
@Command(name = "connections", mixinStandardHelpOptions = true, description = {
    "Opens very many connections to an edge, from several addresses of loopback, and asks on each; then leaves them idle.",
    "Reports how soon they are open, and what each takes of the edge's resident memory, and all of its processors, while idle.",
    "Exit code 1: more than 6 KiB each, or one was not answered."})
final class ConnectionsCommand implements Callable<Integer> {
  private static final double EACH_MAX_BYTES = 6 << 10;
  private static final int SOURCES = 5;
  private static final int WARM_UP = 500;
  private static final Duration TURN = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofSeconds(20);
  private static final Map<String, String> PATIENT = Map.of("RIND_HTTP_IDLE", "10m",
      "RIND_HEARTBEAT", "false");
  private static final byte[] REQUEST = "GET /pulp/content/idle/small HTTP/1.1\r\nHost: idle\r\n\r\n"
      .getBytes(StandardCharsets.US_ASCII);

  @Option(names = "--connections", paramLabel = "N", description = "How many, within RLIMIT_NOFILE (default: ${DEFAULT-VALUE}).")
  private int connections = 15_000;

  @Option(names = "--transport", paramLabel = "KIND", description = "The edge's http.transport (default: ${DEFAULT-VALUE}).")
  private String transport = "auto";

  @Override
  public Integer call() throws Exception {
    var settings = new HashMap<>(PATIENT);
    settings.put("RIND_HTTP_TRANSPORT", transport);
    try (var testbed = Testbed.start()) {
      var _ = testbed.serving(distribution("idle").file("small", "s".repeat(1024)));
      try (var edge = new RunningEdge(testbed.settings(), settings)) {
        // So that code, pools and heap have what they need for requests, and what is added is that of connections.
        try (var few = new LeanClients("127.0.0.1", edge.address(), WARM_UP)) {
          ask(few);
        }
        edge.collectGarbage();
        var before = edge.residentBytes();
        var began = System.nanoTime();
        var clients = new ArrayList<LeanClients>();
        try {
          for (int n = 0; n < SOURCES; n++) {
            clients.add(new LeanClients("127.0.0." + (n + 2), edge.address(),
                connections / SOURCES));
          }
          var took = (System.nanoTime() - began) / 1e9;
          for (var each : clients) {
            ask(each);
          }
          edge.collectGarbage();
          var each = (double) (edge.residentBytes() - before) / connections;
          var busy = edge.processorTime();
          Thread.sleep(IDLE);
          var idle = edge.processorTime().minus(busy).toNanos() / (double) IDLE.toNanos();
          var tooMuch = each > EACH_MAX_BYTES;
          System.out.printf(
              "%d connections, opened one after the other in %.1f s: %.2f KiB resident each%s (%.0f MiB before);"
                  + " idle, %.1f %% of a core%n",
              connections, took, each / 1024, tooMuch ? "  TOO MUCH" : "",
              before / 1024.0 / 1024, idle * 100);
          return tooMuch ? 1 : 0;
        } finally {
          clients.forEach(LeanClients::close);
        }
      }
    }
  }

  private static void ask(LeanClients clients) throws Exception {
    var turn = clients.askAgainAndAgain(List.of(REQUEST), TURN).get();
    if (!turn.answers().keySet().equals(Set.of(200))) {
      throw new IllegalStateException("not all were answered 200: " + turn.answers());
    }
  }
}
