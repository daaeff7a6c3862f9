package dev.rind.edge.ops;

import dev.rind.edge.body.IoPool;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether requests should be sent here: while it serves, and the media folder can be read. What the
 * database does is no part of it, for much is answered without one.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks.
 *
 * <p><b>Bounds:</b> one look at the folder at a time, shared by all who ask meanwhile, so that a
 * folder that hangs holds one thread.
 */
public final class Readiness {
  private final BooleanSupplier mediaReadable;
  private final IoPool pool;
  private volatile Phase phase = Phase.STARTING;
  private @Nullable CompletableFuture<State> look;

  private enum Phase {
    STARTING, SERVING, DRAINING
  }

  /** What {@code /readyz} answers, and why. */
  enum State {
    READY("ready"),

    STARTING("starting"),

    DRAINING("draining"),

    MEDIA_UNREADABLE("the media folder cannot be read"),

    MEDIA_HANGS("the media folder does not answer");

    private final String sentence;

    State(String sentence) {
      this.sentence = sentence;
    }

    String sentence() {
      return sentence;
    }
  }

  /** @param mediaReadable may wait for a disk, so it is asked on {@code pool} */
  public Readiness(BooleanSupplier mediaReadable, IoPool pool) {
    this.mediaReadable = mediaReadable;
    this.pool = pool;
  }

  /** All that should listen does. */
  public void serving() {
    phase = Phase.SERVING;
  }

  /** From now on no more requests should come. */
  public void draining() {
    phase = Phase.DRAINING;
  }

  CompletableFuture<State> state() {
    return switch (phase) {
      case STARTING -> CompletableFuture.completedFuture(State.STARTING);
      case DRAINING -> CompletableFuture.completedFuture(State.DRAINING);
      case SERVING -> look();
    };
  }

  private synchronized CompletableFuture<State> look() {
    var underWay = look;
    if (underWay == null || underWay.isDone()) {
      underWay = pool.run(
          () -> mediaReadable.getAsBoolean() ? State.READY : State.MEDIA_UNREADABLE);
      look = underWay;
    }
    // A copy, because whoever gives up waiting completes his own.
    return underWay.copy();
  }
}
