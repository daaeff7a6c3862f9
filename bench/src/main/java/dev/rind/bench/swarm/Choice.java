package dev.rind.bench.swarm;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Which packages each client wants: a set that is common to all, and of the others some by Zipf's law (the second most
 * popular one is wanted half as often as the first one, the third one a third as often).
 *
 * <p>The same seed gives every client the same packages again.
 *
 * <p><b>Threading:</b> any thread.
 */
final class Choice {
  private static final int DRAWS_MAX = 100;

  private final long seed;
  /** Packages by popularity. */
  private final int[] ranked;
  private final int common;
  private final int each;
  /** Of the packages that are not common, the chance that it is this one or a more popular one. */
  private final double[] chances;

  /**
   * @param packages there are
   * @param each how many a client wants, at most as many as there are
   */
  Choice(int packages, int each, double commonShare, long seed) {
    this.seed = seed;
    this.each = Math.min(each, packages);
    this.common = (int) Math.round(this.each * commonShare);
    this.ranked = shuffled(packages, new SplittableRandom(seed));
    this.chances = chances(this.each == common ? 0 : packages - common);
  }

  private static int[] shuffled(int count, RandomGenerator random) {
    var all = new int[count];
    for (int i = 0; i < count; i++) {
      var j = random.nextInt(i + 1);
      all[i] = all[j];
      all[j] = i;
    }
    return all;
  }

  private static double[] chances(int count) {
    var chances = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += 1.0 / (i + 1);
      chances[i] = sum;
    }
    for (int i = 0; i < count; i++) {
      chances[i] /= sum;
    }
    return chances;
  }

  int each() {
    return each;
  }

  /** By number, ascending, which is the order that dnf fetches them in: that of the metadata. */
  int[] of(int client) {
    var wanted = Arrays.copyOf(ranked, each);
    var random = new Random(seed ^ (client + 1) * 0x9E3779B97F4A7C15L);
    var taken = new BitSet();
    for (int i = common; i < each; i++) {
      var rank = untaken(taken, random);
      taken.set(rank);
      wanted[i] = ranked[common + rank];
    }
    Arrays.sort(wanted);
    return wanted;
  }

  private int untaken(BitSet taken, Random random) {
    var rank = rank(random.nextDouble());
    for (int draws = 1; taken.get(rank); draws++) {
      // Who has nearly all takes the next in popularity, else this might draw for ever.
      rank = draws < DRAWS_MAX ? rank(random.nextDouble()) : nextUntaken(taken, rank);
    }
    return rank;
  }

  private int nextUntaken(BitSet taken, int rank) {
    var next = taken.nextClearBit(rank);
    return next < chances.length ? next : taken.previousClearBit(rank);
  }

  private int rank(double chance) {
    var found = Arrays.binarySearch(chances, chance);
    return Math.min(found < 0 ? -found - 1 : found, chances.length - 1);
  }
}
