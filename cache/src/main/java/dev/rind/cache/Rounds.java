package dev.rind.cache;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads again what is in use before it is too old: once an interval, what was answered from memory
 * since the last round. So what is hot never waits, and what it costs the source depends on how much is
 * hot and not on how often.
 *
 * <p>Where that would cost more than {@code share} of the source's time, the interval grows, and with
 * it the bound on age that {@link #bound} gives, up to {@code boundMax}.
 *
 * <p><b>Threading:</b> {@code asked} and the getters are callable from any thread; rounds happen on
 * {@code loop}, a batch after the other.
 *
 * <p><b>Errors:</b> a batch that fails, or does not come back within {@code readMax}, ends its round; the
 * interval stays.
 */
final class Rounds<P extends Rounds.Member> {
  private final Freshness freshness;
  private final int keysMax;
  private final Function<List<P>, CompletionStage<Duration>> readAgain;
  private final EventExecutor loop;
  private final LongSupplier nanoTime;
  private final Queue<P> asked = new ConcurrentLinkedQueue<>();
  private volatile long intervalNanos;
  private volatile long boundNanos;
  private final LongAdder rounds = new LongAdder();
  private volatile long members;
  private volatile Duration work = Duration.ZERO;

  /** What takes part in rounds. */
  abstract static class Member {
    private volatile boolean asked;
  }

  /** @param readAgain reads these in one batch, and tells how long the source was busy with it */
  Rounds(Freshness freshness, int keysMax, Function<List<P>, CompletionStage<Duration>> readAgain,
      EventExecutor loop, LongSupplier nanoTime) {
    this.freshness = freshness;
    this.keysMax = keysMax;
    this.readAgain = readAgain;
    this.loop = loop;
    this.nanoTime = nanoTime;
    this.intervalNanos = freshness.refresh().toNanos();
    this.boundNanos = freshness.bound().toNanos();
  }

  /** Rounds go on as long as the loop does. */
  void start() {
    schedule(intervalNanos);
  }

  private void schedule(long nanos) {
    if (!loop.isShuttingDown()) {
      var _ = loop.schedule(this::begin, nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Twice at a time puts one in twice, which its read, one at a time, makes up for. */
  void asked(P member) {
    Member state = member;
    if (!state.asked) {
      state.asked = true;
      asked.add(member);
    }
  }

  private void begin() {
    assert loop.inEventLoop();
    var due = new ArrayList<P>();
    for (P next = asked.poll(); next != null; next = asked.poll()) {
      due.add(next);
    }
    // Only now, so that none comes back into the queue while it is emptied.
    for (Member member : due) {
      member.asked = false;
    }
    goOn(new Round<>(due, nanoTime.getAsLong()), 0, Duration.ZERO);
  }

  private record Round<P>(List<P> due, long beganAt) {}

  private void goOn(Round<P> round, int from, Duration spent) {
    assert loop.inEventLoop();
    if (from == round.due.size()) {
      end(round, spent);
      return;
    }
    var to = Math.min(from + keysMax, round.due.size());
    var batch = readAgain.apply(round.due.subList(from, to)).toCompletableFuture();
    var timeout = loop.schedule(() -> batch.completeExceptionally(new TimeoutException()),
        freshness.readMax().toNanos(), TimeUnit.NANOSECONDS);
    var _ = batch.whenCompleteAsync((more, failure) -> {
      timeout.cancel(false);
      if (failure == null) {
        goOn(round, to, more == null ? spent : spent.plus(more));
      } else {
        end(round, null);
      }
    }, loop);
  }

  private void end(Round<P> round, @Nullable Duration spent) {
    if (spent != null) {
      stretch(spent, nanoTime.getAsLong() - round.beganAt);
      members = round.due.size();
      rounds.increment();
    }
    schedule(Math.max(0, round.beganAt + intervalNanos - nanoTime.getAsLong()));
  }

  /**
   * The bound is longer than the interval by what it is without stretching, and by how long a round
   * takes: what was read at the beginning of this one may be read at the end of the next.
   */
  private void stretch(Duration spent, long took) {
    work = spent;
    var bound = freshness.bound().toNanos();
    var refresh = freshness.refresh().toNanos();
    var needed = (long) (spent.toNanos() / freshness.share());
    if (needed <= refresh) {
      intervalNanos = refresh;
      boundNanos = bound;
      return;
    }
    var slack = Math.max(0, bound - refresh) + took;
    var stretched = Math.max(bound, Math.min(needed + slack, freshness.boundMax().toNanos()));
    intervalNanos = Math.max(refresh, stretched - slack);
    boundNanos = stretched;
  }

  /** The bound in force, in nanoseconds. */
  long bound() {
    return boundNanos;
  }

  /** Rounds that came to their end. */
  long count() {
    return rounds.sum();
  }

  /** How many took part in the last one. */
  long members() {
    return members;
  }

  /** How long the source was busy with the last one. */
  Duration work() {
    return work;
  }
}
