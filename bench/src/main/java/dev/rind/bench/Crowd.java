package dev.rind.bench;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Clients that want one thing after the other, some of them at the same time.
 *
 * <p><b>Threading:</b> {@code drive} may be called from any thread; whoever had to wait goes on in {@code
 * executor}.
 *
 * <p><b>Errors:</b> the first wish that is not fulfilled ends it.
 */
final class Crowd<T> {
  private final int clients;
  private final IntFunction<Iterator<T>> wishes;
  private final Function<T, CompletionStage<?>> ask;
  private final Executor executor;
  private final AtomicInteger next = new AtomicInteger();
  private final LongAdder fulfilled = new LongAdder();

  /** @param wishes of each client, in their order */
  Crowd(int clients, IntFunction<Iterator<T>> wishes, Function<T, CompletionStage<?>> ask,
      Executor executor) {
    this.clients = clients;
    this.wishes = wishes;
    this.ask = ask;
    this.executor = executor;
  }

  /** Ends when all have what they want: how many wishes that were. */
  CompletableFuture<Long> drive(int atOnce) {
    var places = new CompletableFuture<?>[Math.min(atOnce, clients)];
    for (int i = 0; i < places.length; i++) {
      places[i] = new Place().nextClient();
    }
    return CompletableFuture.allOf(places).thenApply(_ -> fulfilled.sum());
  }

  /** Is taken by one client after the other. */
  private final class Place {
    private final CompletableFuture<Void> empty = new CompletableFuture<>();

    CompletableFuture<Void> nextClient() {
      goOn(java.util.Collections.emptyIterator());
      return empty;
    }

    private void goOn(Iterator<T> wanted) {
      var rest = wanted;
      while (true) {
        if (!rest.hasNext()) {
          var client = next.getAndIncrement();
          if (client >= clients) {
            empty.complete(null);
            return;
          }
          rest = wishes.apply(client);
          continue;
        }
        var asked = ask.apply(rest.next()).toCompletableFuture();
        if (!asked.isDone() || asked.isCompletedExceptionally()) {
          comeBack(asked, rest);
          return;
        }
        fulfilled.increment();
      }
    }

    private void comeBack(CompletableFuture<?> asked, Iterator<T> rest) {
      var _ = asked.whenCompleteAsync((_, failure) -> {
        if (failure == null) {
          fulfilled.increment();
          goOn(rest);
        } else {
          empty.completeExceptionally(failure);
        }
      }, executor);
    }
  }
}
