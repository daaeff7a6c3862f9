package dev.rind.cache;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Values as they are in a {@link SharedStore}: sealed, within bounds, and counted. What is not believed is as good as
 * not there.
 *
 * <p><b>Threading:</b> any thread.
 */
final class SealedValues {
  private final SharedStore store;
  private final Seal seal;
  private final SharedLimits limits;
  private final SharedStats stats;

  SealedValues(SharedStore store, Seal seal, SharedLimits limits, SharedStats stats) {
    this.store = store;
    this.seal = seal;
    this.limits = limits;
    this.stats = stats;
  }

  /**
   * Makes a value of what was sealed.
   *
   * <p><b>Errors:</b> any {@link RuntimeException}, or {@link Seal.Broken}: that is none.
   */
  @FunctionalInterface
  interface Reading<V> {
    @Nullable
    V of(ByteBuffer opened) throws Seal.Broken;
  }

  /** Null: there is none, or none to be believed. */
  <V> @Nullable V read(String name, byte @Nullable [] sealed, Reading<V> reading) {
    if (sealed == null) {
      return null;
    }
    try {
      if (sealed.length > limits.sealedBytesMax()) {
        throw new Seal.Broken(Seal.Refusal.LONG);
      }
      return reading.of(seal.open(name, sealed));
    } catch (Seal.Broken broken) {
      stats.refuse(broken.reason());
    } catch (RuntimeException malformed) {
      stats.refuse(Seal.Refusal.MALFORMED);
    }
    return null;
  }

  /** Whether a value of so many bytes may be written; one that may not is counted. */
  boolean fits(int bytes) {
    var fits = bytes <= limits.valueBytesMax();
    if (!fits) {
      stats.tooLarge.increment();
    }
    return fits;
  }

  byte[] sealed(String name, byte[] value) {
    return seal.seal(name, value);
  }

  CompletionStage<Void> write(String name, byte[] sealed) {
    return store.put(name, sealed, Jitter.of(limits.lifetime()))
        .whenComplete(
            (_, failure) -> (failure == null ? stats.written : stats.notWritten).increment());
  }
}
