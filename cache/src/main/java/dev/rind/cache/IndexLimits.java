package dev.rind.cache;

import java.time.Duration;

/**
 * When whole sets are loaded, and what that may take.
 *
 * @param bytesMax of all indexes together
 * @param missesMin so many different paths of one set that are not known buy its index
 * @param trackedMax sets whose misses are counted
 * @param togetherMax sets in one load, as far as those are quick
 * @param waitingMax sets that wait for a load; one more is asked path by path
 * @param waitMax how long a look-up waits for the index that is to answer it, before it is asked by itself
 * @param lifetime after which an index is loaded anew when it is used; varied by a tenth
 * @param share of time that loads may take
 * @param burst time that they may take at once, where there were none for long
 */
public record IndexLimits(
    long bytesMax,
    int missesMin,
    int trackedMax,
    int togetherMax,
    int waitingMax,
    Duration waitMax,
    Duration lifetime,
    double share,
    Duration burst) {
  /**
   * The same where indexes are shared: loaded sooner, since each is loaded by one process for all, while single
   * questions come from each.
   */
  public IndexLimits shared(Duration lifetimeThen) {
    return new IndexLimits(bytesMax, (missesMin + 1) / 2, trackedMax, togetherMax, waitingMax,
        waitMax, lifetimeThen, share, burst);
  }
}
