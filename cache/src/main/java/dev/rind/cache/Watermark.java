package dev.rind.cache;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Up to when {@link Pointers} were told of every change, where the source tells of changes.
 *
 * <p>What was read since it tells, and was not told to have changed, is as good as read at the mark. So an
 * answer looks no older than the mark is late; and where nothing moves the mark on, because the source cannot be
 * heard any more, answers are as old as they are.
 *
 * <p><b>Threading:</b> moved by one thread at a time, which has passed on before what was told up to there; read
 * by any.
 */
public final class Watermark {
  private final Duration readAgain;
  private final LongSupplier nanoTime;
  private volatile Span span;

  /**
   * One that stands nowhere yet.
   *
   * @param readAgain how long an answer is used without being read, in case something was not told after all
   */
  public Watermark(Duration readAgain, LongSupplier nanoTime) {
    this.readAgain = readAgain;
    this.nanoTime = nanoTime;
    this.span = nothing();
  }

  /** One of a source that tells of no change. */
  public static Watermark never() {
    return new Watermark(Duration.ZERO, () -> 0);
  }

  private Span nothing() {
    return new Span(false, 0, 0, readAgain.toNanos());
  }

  /** From now on the source tells of changes; of what was read before, nothing is known. */
  public void begin() {
    var now = nanoTime.getAsLong();
    span = new Span(true, now, now, readAgain.toNanos());
  }

  /** All changes of before that moment have been told. */
  public void advance(long mark) {
    var now = span;
    if (now.on && mark - now.mark > 0) {
      span = new Span(true, now.since, mark, now.readAgainNanos);
    }
  }

  /** The source tells no more. */
  public void end() {
    span = nothing();
  }

  /** Whether the source tells of changes. */
  public boolean isOn() {
    return span.on;
  }

  /** To be taken before an answer is looked at: what changes until the mark is doubted by then. */
  Span span() {
    return span;
  }

  /**
   * Where it stood at a moment.
   *
   * @param since what was read later than this is told of
   * @param mark up to when all was told
   */
  record Span(boolean on, long since, long mark, long readAgainNanos) {

    /** When an answer was certain for the last time, whose read was sent then. */
    long certainAt(long sentAt, long now) {
      return tellsOf(sentAt) && now - sentAt < readAgainNanos && mark - sentAt > 0 ? mark : sentAt;
    }

    /** Whether such an answer needs no round to stay young; early enough that nobody waits when it does. */
    boolean covers(long sentAt, long now) {
      return tellsOf(sentAt) && now - sentAt < readAgainNanos / 2;
    }

    private boolean tellsOf(long sentAt) {
      return on && sentAt - since > 0;
    }
  }
}
