package dev.rind.cache;

import java.time.Duration;

/**
 * What may be in a {@link SharedStore}.
 *
 * @param prefix of every key
 * @param nameBytesMax of a key; what has a longer one is not shared
 * @param valueBytesMax of a value
 * @param lifetime of a value there; varied by a tenth
 */
public record SharedLimits(String prefix, int nameBytesMax, int valueBytesMax,
    Duration lifetime) {
  /** Of a value with its seal. */
  int sealedBytesMax() {
    return valueBytesMax + Seal.BYTES;
  }
}
