package dev.rind.edge;

import dev.rind.edge.catalog.Location;
import dev.rind.edge.forward.Forwarder;
import dev.rind.edge.http.Exchange;
import dev.rind.edge.resolve.Resolution;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * What this edge does not answer itself: goes to a pulpcore-content.
 *
 * <p>Of several GETs of one file that is not stored yet one goes there, which makes Pulp store it; the others wait
 * for that, since Pulp would download it once for each of them (contract 12 B5).
 *
 * <p><b>Threading:</b> called on the loop of the exchange.
 *
 * <p><b>Bounds:</b> a request waits at most {@code shareWait} for another; as many wait as there are connections.
 */
final class Elsewhere {
  private final Forwarder forwarder;
  private final Duration shareWait;
  private final Map<UUID, CompletableFuture<Void>> beingStored = new ConcurrentHashMap<>();
  private final LongAdder shared = new LongAdder();
  private final LongAdder waitedInVain = new LongAdder();

  Elsewhere(Forwarder forwarder, Duration shareWait) {
    this.forwarder = forwarder;
    this.shareWait = shareWait;
  }

  CompletionStage<Void> forward(Exchange exchange) {
    return forwarder.forward(exchange).thenAccept(_ -> {});
  }

  CompletionStage<Void> forwardWithBody(Exchange exchange) {
    return forwarder.forwardWithBody(exchange).thenAccept(_ -> {});
  }

  /**
   * The same for a file that is not stored yet.
   *
   * @param stored answers with the file if it is stored by now, and tells whether it was
   */
  CompletionStage<Void> forward(Exchange exchange, Resolution.Remote file,
      Supplier<CompletionStage<Boolean>> stored) {
    return exchange.isHead() || file.location().streamed()
        ? forward(exchange)
        : inTurn(exchange, file.location(), stored, System.nanoTime() + shareWait.toNanos());
  }

  private CompletionStage<Void> inTurn(Exchange exchange, Location.Remote file,
      Supplier<CompletionStage<Boolean>> stored, long until) {
    var own = new CompletableFuture<Void>();
    var first = beingStored.putIfAbsent(file.contentArtifactId(), own);
    if (first == null) {
      return forward(exchange).whenComplete((_, _) -> {
        beingStored.remove(file.contentArtifactId(), own);
        own.complete(null);
      });
    }
    return inTime(exchange, first, until).thenCompose(ended -> {
      if (!ended) {
        waitedInVain.increment();
        return forward(exchange);
      }
      return stored.get().thenCompose(served -> {
        if (served) {
          shared.increment();
          return CompletableFuture.completedStage(null);
        }
        return inTurn(exchange, file, stored, until);
      });
    });
  }

  /** Whether the other one came to its end before it was too late. */
  private static CompletableFuture<Boolean> inTime(Exchange exchange,
      CompletableFuture<Void> first, long until) {
    var home = exchange.onLoop(first.thenApply(_ -> true));
    var timeout = exchange.after(Math.max(0, until - System.nanoTime()),
        () -> home.complete(false));
    var _ = home.whenComplete((_, _) -> timeout.cancel(false));
    return home;
  }

  /** Requests served from the storage after they waited for another's download. */
  long shared() {
    return shared.sum();
  }

  /** Requests that went on by themselves, because that took too long. */
  long waitedInVain() {
    return waitedInVain.sum();
  }
}
