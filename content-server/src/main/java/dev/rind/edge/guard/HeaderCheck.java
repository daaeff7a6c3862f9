package dev.rind.edge.guard;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rind.edge.catalog.Guard;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Asks for a header with a value in base64, or with JSON in it of which a jq program makes that value.
 *
 * <p><b>Threading:</b> callable from any thread. Without a program, and for what a program has seen before, it
 * answers at once.
 *
 * <p><b>Bounds:</b> {@link #JSON_MAX} bytes of JSON; {@link #KNOWN_MAX} answers of the program are known, by a keyed
 * digest of what it was asked, so that no header stays in memory.
 *
 * <p>Source: contract 4.1, C70, C71, and B13: what is not UTF-8, and a program that fails, are denied.
 */
final class HeaderCheck implements Check {
  static final int JSON_MAX = 16 << 10;
  static final int KNOWN_MAX = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(HeaderCheck.class);
  private static final Decision ALLOWED = new Decision.Allowed();
  private static final Decision DENIED = new Decision.Denied("Access denied.");

  private final Guard.Header guard;
  private final byte[] expected;
  private final @Nullable Programmed programmed;

  /** @param runs where its program runs, if it has one */
  HeaderCheck(Guard.Header guard, JqRuns runs) {
    this.guard = guard;
    this.expected = guard.value().getBytes(UTF_8);
    var filter = guard.jqFilter();
    this.programmed = filter == null || filter.isEmpty() ? null : new Programmed(filter, runs);
  }

  @Override
  public CompletionStage<Decision> admit(Asked asked) {
    var sent = asked.headers().get(guard.header());
    var decoded = sent == null || sent.isEmpty() ? null : LenientBase64.decode(sent);
    if (decoded == null) {
      return CompletableFuture.completedStage(DENIED);
    }
    return programmed == null
        ? CompletableFuture.completedStage(compared(decoded))
        : programmed.admit(decoded);
  }

  /** What is not UTF-8 equals no text. */
  private Decision compared(byte[] bytes) {
    return MessageDigest.isEqual(bytes, expected) ? ALLOWED : DENIED;
  }

  /** With a jq program, and what that has made of other headers. */
  private final class Programmed {
    private final String filter;
    private final boolean readsClock;
    private final JqRuns runs;
    private final KeyedDigest keyed = new KeyedDigest();
    private final AsyncCache<ByteBuffer, Decision> known = Caffeine.newBuilder()
        .maximumSize(KNOWN_MAX)
        .buildAsync();
    private volatile @Nullable CompletableFuture<Optional<JqProgram>> program;

    Programmed(String filter, JqRuns runs) {
      this.filter = filter;
      this.readsClock = JqProgram.readsClock(filter);
      this.runs = runs;
    }

    private CompletionStage<Decision> admit(byte[] json) {
      if (json.length > JSON_MAX) {
        return CompletableFuture.completedStage(DENIED);
      }
      var decision = readsClock ? evaluated(json)
          : known.get(keyed.of(json), (_, _) -> evaluated(json));
      return decision.exceptionally(_ -> DENIED); // and the cache has dropped it
    }

    private CompletableFuture<Decision> evaluated(byte[] json) {
      return program().thenCompose(compiled -> compiled.isEmpty()
          ? CompletableFuture.completedFuture(Optional.<String>empty())
          : runs.run(guard.id(), budget -> compiled.get().firstText(json, budget)))
          .thenApply(
              text -> text.map(found -> compared(found.getBytes(UTF_8))).orElse(DENIED));
    }

    /** Compiled once; who asks first at the same time may do it twice. */
    private CompletableFuture<Optional<JqProgram>> program() {
      var here = program;
      if (here == null || here.isCompletedExceptionally()) {
        here = runs.compile(filter);
        program = here;
        var _ = here.thenAccept(this::warnOfNone);
      }
      return here;
    }

    private void warnOfNone(Optional<JqProgram> compiled) {
      if (compiled.isEmpty()) {
        LOG.warn("content guard {} ({}) denies: its jq filter is none, or multiplies",
            guard.name(), guard.id());
      }
    }
  }
}
