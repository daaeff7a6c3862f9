package dev.rind.cache;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A place outside of the process where several of them keep values for each other; it may be slow, away,
 * empty, or written to by strangers.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks, may complete on any thread.
 *
 * <p><b>Errors:</b> a failed stage means that it could not be asked, or with {@link StoreError} that it
 * answered with an error.
 */
public interface SharedStore {
  /**
   * The values of these keys; one that is not there is left out.
   *
   * @param bytesMax of a value: of one that is longer only the beginning comes, a byte longer than this, so
   *     that whoever can write there cannot fill our memory
   */
  CompletionStage<Map<String, byte[]>> get(List<String> keys, int bytesMax);

  /** Keeps a value for so long, in place of whatever is there. */
  CompletionStage<Void> put(String key, byte[] value, Duration expiry);

  /** Takes a lease that nobody holds; false: somebody does. */
  CompletionStage<Boolean> acquire(String lease, String token, Duration expiry);

  /** Makes a lease last for so long from now on, if it is held with this token. */
  CompletionStage<Boolean> renew(String lease, String token, Duration expiry);

  /** Gives a lease back, if it is held with this token. */
  CompletionStage<Boolean> release(String lease, String token);

  /** Gives up all that it has not answered, and the connection with it: nobody waits for that any more. */
  default void reset() {}

  /** Whether asking now would fail at once. */
  default boolean isAway() {
    return false;
  }
}
