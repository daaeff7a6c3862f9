package dev.rind.cache;

import java.time.Duration;
import java.util.Map;

/**
 * What a {@link BatchSource} found.
 *
 * @param values of the keys that have one
 * @param work how long the source itself was busy with it; zero where it does not tell
 */
public record Answers<K, V>(Map<K, V> values, Duration work) {
  public Answers {
    values = Map.copyOf(values);
  }

  /** Of a source that does not tell what they cost it. */
  public static <K, V> Answers<K, V> of(Map<K, V> values) {
    return new Answers<>(values, Duration.ZERO);
  }
}
