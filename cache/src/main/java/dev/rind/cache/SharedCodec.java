package dev.rind.cache;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How keys and values look in a {@link SharedStore}.
 *
 * <p><b>Threading:</b> any thread.
 */
public interface SharedCodec<K, V> {
  /** Another one for each key. */
  String name(K key);

  /** Null: this is not to be shared. */
  byte @Nullable [] encode(V value);

  /**
   * The value that was encoded so.
   *
   * <p><b>Errors:</b> any {@link RuntimeException}: these are no such bytes.
   */
  V decode(ByteBuffer bytes);
}
