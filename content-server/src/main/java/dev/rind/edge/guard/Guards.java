package dev.rind.edge.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.Guard;
import dev.rind.edge.guard.identity.LoginRefused;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who may read what (contract 4). It fails closed: what cannot be found out is denied.
 *
 * <p>A guard is made ready once for each version of it, and its decisions are kept with that: so they end when the
 * guard's pointer says something else.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks.
 *
 * <p><b>Bounds:</b> {@value #READY_MAX} guards are ready at a time.
 *
 * <p><b>Errors:</b> a failure is a denial, but for {@link LoginRefused}.
 */
public final class Guards {
  private static final Logger LOG = LoggerFactory.getLogger(Guards.class);
  private static final int READY_MAX = 10_000;
  private static final CompletionStage<Decision> ALLOWED = CompletableFuture
      .completedFuture(new Decision.Allowed());
  /** What is decided where it cannot be found out, in time or at all. */
  public static final Decision.Denied NOT_KNOWN = new Decision.Denied(
      "It cannot be found out at the moment who may read this.");

  private final Catalog catalog;
  private final Function<Guard, Check> maker;
  private final Cache<UUID, Ready> ready;
  private final LongAdder allowed = new LongAdder();
  private final LongAdder denied = new LongAdder();
  private final LongAdder undecided = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder made = new LongAdder();

  /** @param guard as it was read last, of this version or of an equal one */
  private record Ready(Guard guard, GuardVersion version, Check check) {}

  /** @param maker makes a guard ready */
  public Guards(Catalog catalog, Function<Guard, Check> maker, Executor upkeep) {
    this.catalog = catalog;
    this.maker = maker;
    this.ready = Caffeine.newBuilder().maximumSize(READY_MAX).executor(upkeep).build();
  }

  /**
   * Decides on a request.
   *
   * @param asked is called where the distribution is guarded, on the caller's stack or later
   */
  public CompletionStage<Decision> admit(Distribution distribution, Supplier<Asked> asked) {
    var id = distribution.guardId();
    if (id == null) {
      return ALLOWED;
    }
    return catalog.guard(id)
        .thenCompose(guard -> guard.isPresent() ? check(guard.get()).admit(asked.get())
            : CompletableFuture.completedStage(NOT_KNOWN))
        .handle((decision, failure) -> {
          if (failure == null) {
            return counted(decision);
          }
          failed.increment();
          return counted(notKnown(failure));
        });
  }

  /**
   * How the same is decided, by the same checks. It is not counted, for nobody asks for what is guarded.
   *
   * <p><b>Errors:</b> as of {@link #admit}.
   */
  public CompletionStage<Explained> explain(UUID id, Asked asked) {
    return asked.catalog(catalog)
        .guard(id)
        .thenCompose(guard -> guard.isPresent() ? explained(guard.get(), asked)
            : CompletableFuture.completedStage(new Explained(id, null, NOT_KNOWN, List.of())))
        .exceptionally(failure -> new Explained(id, null, notKnown(failure), List.of()));
  }

  private CompletionStage<Explained> explained(Guard guard, Asked asked) {
    var check = check(guard);
    return check.admit(asked)
        .exceptionally(Guards::notKnown)
        .thenCompose(decision -> Explained.of(guard, check, asked, decision));
  }

  private static Decision notKnown(Throwable failure) {
    LOG.debug("a guard failed", failure);
    if (isRefusedLogin(failure)) {
      // Which is no denial: the client may try again, and knows nothing from it.
      throw failure instanceof CompletionException wrapped ? wrapped
          : new CompletionException(failure);
    }
    return NOT_KNOWN;
  }

  private static boolean isRefusedLogin(Throwable failure) {
    return failure instanceof LoginRefused || failure.getCause() instanceof LoginRefused;
  }

  private Decision counted(Decision decision) {
    (switch (decision) {
      case Decision.Allowed _ -> allowed;
      case Decision.Denied _ -> denied;
      case Decision.Undecided _ -> undecided;
    }).increment();
    return decision;
  }

  /** The guard made ready: at once where its pointer was not read again since, else if it says the same. */
  private Check check(Guard guard) {
    var last = ready.getIfPresent(guard.id());
    if (last != null && isSame(last.guard, guard)) {
      return last.check;
    }
    var version = GuardVersion.of(guard);
    if (last != null && last.version.equals(version)) {
      ready.put(guard.id(), new Ready(guard, version, last.check));
      return last.check;
    }
    made.increment();
    var check = maker.apply(guard);
    ready.put(guard.id(), new Ready(guard, version, check));
    return check;
  }

  @SuppressWarnings("ReferenceEquality") // an equal one costs a digest, which is what this saves
  private static boolean isSame(Guard one, Guard other) {
    return one == other;
  }

  /** Requests for what is guarded that were allowed. */
  public long allowed() {
    return allowed.sum();
  }

  /** Those that were denied, also where it could not be found out. */
  public long denied() {
    return denied.sum();
  }

  /** Those of which this edge could not tell. */
  public long undecided() {
    return undecided.sum();
  }

  /** Those of the denied that were, because it could not be found out. */
  public long failed() {
    return failed.sum();
  }

  /** How often a guard was made ready. */
  public long made() {
    return made.sum();
  }
}
