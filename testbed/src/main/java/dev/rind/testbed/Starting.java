package dev.rind.testbed;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Something that takes a while to start, started on a thread of its own; closing it waits for that.
 *
 * <p><b>Errors:</b> what went wrong in starting is thrown by {@link #get}, and by that alone.
 */
final class Starting<T> implements AutoCloseable {
  private final CompletableFuture<T> future;
  private final Consumer<T> end;

  private Starting(CompletableFuture<T> future, Consumer<T> end) {
    this.future = future;
    this.end = end;
  }

  static <T> Starting<T> of(Supplier<T> start, Consumer<T> end) {
    return new Starting<>(
        CompletableFuture.supplyAsync(start,
            task -> Thread.ofPlatform().name("starting").daemon().start(task)),
        end);
  }

  T get() {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public void close() {
    future.handle((started, failure) -> failure).thenAccept(failure -> {
      if (failure == null) {
        end.accept(future.join());
      }
    }).join();
  }
}
