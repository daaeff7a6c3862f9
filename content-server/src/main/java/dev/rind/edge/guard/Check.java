package dev.rind.edge.guard;

import java.util.concurrent.CompletionStage;

/**
 * A guard made ready: what can be worked out once is.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks: what takes long is done on a pool.
 *
 * <p><b>Errors:</b> a stage that fails denies: whoever asks knows nothing else to do.
 */
@FunctionalInterface
public interface Check {
  CompletionStage<Decision> admit(Asked asked);
}
