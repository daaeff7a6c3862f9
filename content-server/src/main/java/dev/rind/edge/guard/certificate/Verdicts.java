package dev.rind.edge.guard.certificate;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rind.edge.guard.Asked;
import dev.rind.edge.guard.Decision;
import dev.rind.edge.guard.KeyedDigest;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What is known of clients' certificates, for all guards together; one for the process.
 *
 * <p>A certificate is known by a {@link KeyedDigest} of the header that brought it; the last headers and their digests
 * are kept as well, since to compare the text takes a tenth of the time.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks. Certificates are read and verified by the executor;
 * who asks for the same one meanwhile waits for that.
 *
 * <p><b>Bounds:</b> {@code bytesMax}, and 4 MiB of last headers; a verdict is good until the next date of a certificate
 * of its chain, and an hour at most.
 *
 * <p><b>Errors:</b> what cannot be read is denied, with the reason. Where the executor refuses, the stage fails, and
 * nothing is kept.
 */
public final class Verdicts {
  /** The field in which a proxy sends its client's certificate. */
  public static final String HEADER = SentCertificate.HEADER;

  static final Duration AGE_MAX = Duration.ofHours(1);

  private static final int ENTRY_BYTES = 400;
  /** A power of two. */
  private static final int RECENT = 512;
  private static final int RECENT_LENGTH_MAX = 8 << 10;
  private static final CompletionStage<Decision> NONE_SENT = CompletableFuture
      .completedStage(new Decision.Denied(
          "A client certificate was not received via the `" + SentCertificate.HEADER
              + "` header."));
  private static final CompletionStage<Decision> TOO_LARGE = CompletableFuture
      .completedStage(new Decision.Denied(SentCertificate.TOO_LARGE));

  /** Tells what a certificate opens. */
  @FunctionalInterface
  interface Examiner {
    Verdict examine(X509Certificate certificate, Instant now) throws Unreadable;
  }

  /** A header and half of its digest: whoever sent it asks for one file after the other. */
  private record Digested(String sent, long high, long low) {}

  /** Of which guard's version, and half of the digest, which is enough. */
  private record Key(long guard, long high, long low) {}

  private final Executor executor;
  private final Clock clock;
  private final AsyncCache<Key, Verdict> known;
  private final KeyedDigest keyed = new KeyedDigest();
  private final AtomicReferenceArray<@Nullable Digested> recent = new AtomicReferenceArray<>(
      RECENT);
  private final AtomicLong guards = new AtomicLong();

  public Verdicts(Executor executor, Clock clock, long bytesMax) {
    this.executor = executor;
    this.clock = clock;
    this.known = Caffeine.newBuilder()
        .maximumWeight(bytesMax)
        .weigher((Key _, Verdict verdict) -> (int) Math.min(Integer.MAX_VALUE,
            ENTRY_BYTES + verdict.grant().bytes()))
        .buildAsync();
  }

  /** A number for a guard that was made ready, so that no verdict of another version of it counts. */
  long newGuard() {
    return guards.incrementAndGet();
  }

  CompletionStage<Decision> decide(long guard, Asked asked, String path, Examiner examiner) {
    var sent = asked.byTrustedPeer() ? asked.headers().get(SentCertificate.HEADER) : null;
    if (sent == null) {
      return NONE_SENT;
    }
    if (sent.length() > SentCertificate.SENT_MAX) {
      return TOO_LARGE;
    }
    var verdict = verdict(key(guard, sent), sent, examiner);
    return verdict.thenApply(found -> found.grant().opens(path));
  }

  private CompletableFuture<Verdict> verdict(Key key, String sent, Examiner examiner) {
    var held = known.getIfPresent(key);
    if (held != null && !isOver(held)) {
      return held;
    }
    if (held != null) {
      known.asMap().remove(key, held);
    }
    try {
      return known.get(key, (missing, _) -> CompletableFuture
          .supplyAsync(() -> examine(sent, examiner), executor));
    } catch (RejectedExecutionException busy) {
      return CompletableFuture.failedFuture(busy);
    }
  }

  private boolean isOver(CompletableFuture<Verdict> held) {
    return held.state() == CompletableFuture.State.SUCCESS
        && !held.resultNow().holds().holds(clock.instant());
  }

  private Verdict examine(String sent, Examiner examiner) {
    var now = clock.instant();
    var soon = new Period(now.minus(AGE_MAX), now.plus(AGE_MAX));
    try {
      var verdict = examiner.examine(SentCertificate.read(sent), now);
      return new Verdict(verdict.grant(), verdict.holds().cutBy(soon, now));
    } catch (Unreadable garbage) {
      return new Verdict(new Grant.Nothing(garbage.reason()), soon);
    }
  }

  private Key key(long guard, String sent) {
    var place = sent.hashCode() & RECENT - 1;
    var last = recent.get(place);
    // No oracle: a certificate is no secret, and only a trusted peer's word comes as far as this.
    if (last == null || !last.sent.equals(sent)) {
      last = digested(sent);
      if (sent.length() <= RECENT_LENGTH_MAX) {
        recent.set(place, last);
      }
    }
    return new Key(guard, last.high, last.low);
  }

  private Digested digested(String sent) {
    var digest = keyed.of(sent.getBytes(StandardCharsets.ISO_8859_1));
    return new Digested(sent, digest.getLong(), digest.getLong());
  }
}
