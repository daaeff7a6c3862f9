package dev.rind.bench.swarm;

/**
 * What a yum client fetches together; it begins the next one when it has all of this.
 *
 * <p>Measured of dnf 4.14 with librepo 1.14.5, at a server that refuses, cuts, or sends wrong bytes: each stage opens
 * connections of its own and closes them at its end. What failed, in whatever way, is asked for again at once and
 * whole, and the stage fails with the first file that has failed so often.
 */
enum Stage {
  REPOMD(1, 4), METADATA(3, 4), PACKAGES(3, 2);

  private final int connectionsMax;
  private final int triesMax;

  Stage(int connectionsMax, int triesMax) {
    this.connectionsMax = connectionsMax;
    this.triesMax = triesMax;
  }

  int connectionsMax() {
    return connectionsMax;
  }

  int triesMax() {
    return triesMax;
  }
}
