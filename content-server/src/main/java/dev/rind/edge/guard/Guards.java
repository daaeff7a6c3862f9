package dev.rind.edge.guard;

import dev.rind.edge.catalog.Distribution;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides who may read what. It fails closed: guards are not evaluated yet, so of what has one it does not tell.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks.
 */
public final class Guards {
  private static final CompletionStage<Decision> ALLOWED = CompletableFuture
      .completedStage(new Decision.Allowed());
  private static final CompletionStage<Decision> GUARDED = CompletableFuture.completedStage(
      new Decision.Undecided(
          "This distribution has a content guard, and this edge does not evaluate guards yet."));

  public CompletionStage<Decision> admit(Distribution distribution) {
    return distribution.guardId() == null ? ALLOWED : GUARDED;
  }
}
