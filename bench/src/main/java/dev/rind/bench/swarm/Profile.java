package dev.rind.bench.swarm;

import java.util.Locale;

/** What clients are there for. */
public enum Profile {
  /** A timer of each machine looks whether there is something new. */
  REFRESH(15_000, 0, 0),
  /** Machines install about the same. */
  INSTALL(15_000, 50, 0.6),
  /** Machines are installed, all alike. */
  KICKSTART(250, 1_000, 1);

  private final int clients;
  private final int packages;
  private final double commonShare;

  Profile(int clients, int packages, double commonShare) {
    this.clients = clients;
    this.packages = packages;
    this.commonShare = commonShare;
  }

  /**
   * As the command line names it.
   *
   * <p><b>Errors:</b> {@link Target.Refused}.
   */
  public static Profile named(String name) {
    return SwarmOptions.one("--profile", name, values());
  }

  public int clients() {
    return clients;
  }

  /** Of each client. */
  public int packages() {
    return packages;
  }

  /** How many of a client's packages are those that every client wants. */
  double commonShare() {
    return commonShare;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
