package dev.rind.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** What was measured several times, so that what else the machine did in some of them does not count. */
public final class Medians {
  private Medians() {}

  /** Of an even number, the upper one of the two in the middle. */
  public static <T> double of(List<T> all, ToDoubleFunction<? super T> what) {
    return all.stream().mapToDouble(what).sorted().toArray()[all.size() / 2];
  }
}
