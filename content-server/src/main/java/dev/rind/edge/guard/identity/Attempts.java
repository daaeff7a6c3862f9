package dev.rind.edge.guard.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who has tried passwords in vain: of a client's attempts at one user one is looked at at a time, and after each
 * that was wrong none for a pause that doubles, from a second to a minute.
 *
 * <p><b>Threading:</b> from any thread. <b>Bounds:</b> {@code max} pairs of client and user; one that has not tried
 * for ten minutes is forgotten.
 */
final class Attempts {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int DOUBLED_MAX = 6;
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  /** A client's way to a user's password. */
  record At(String client, String user) {}

  private record Attempt(boolean underWay, int wrong, long notBefore) {
    boolean isOver(long now) {
      return !underWay && now - notBefore >= 0;
    }
  }

  private final Cache<At, Attempt> attempts;
  private final LongSupplier nanoTime;
  private final LongAdder refused = new LongAdder();

  Attempts(int max, LongSupplier nanoTime, Executor upkeep) {
    this.nanoTime = nanoTime;
    this.attempts = Caffeine.newBuilder()
        .maximumSize(max)
        .expireAfterWrite(REMEMBERED)
        .ticker(nanoTime::getAsLong)
        .executor(upkeep)
        .build();
  }

  /** Whether a password may be looked at now; then {@code ended} is to be told. */
  boolean begin(At at) {
    var begun = new AtomicBoolean();
    var _ = attempts.asMap().compute(at, (_, before) -> {
      begun.set(before == null || before.isOver(nanoTime.getAsLong()));
      return begun.get() || before == null
          ? new Attempt(true, before == null ? 0 : before.wrong, nanoTime.getAsLong())
          : before;
    });
    if (!begun.get()) {
      refused.increment();
    }
    return begun.get();
  }

  /** @param right null: it was not found out */
  void ended(At at, @Nullable Boolean right) {
    var _ = attempts.asMap().computeIfPresent(at, (_, before) -> {
      if (right == null) {
        return before.wrong == 0 ? null : new Attempt(false, before.wrong, nanoTime.getAsLong());
      }
      return right ? null : wrong(before);
    });
  }

  private Attempt wrong(Attempt before) {
    var pause = PAUSE.multipliedBy(1L << Math.min(before.wrong, DOUBLED_MAX)).toNanos();
    return new Attempt(false, before.wrong + 1, nanoTime.getAsLong() + pause);
  }

  /** Passwords that were not looked at. */
  long refused() {
    return refused.sum();
  }
}
