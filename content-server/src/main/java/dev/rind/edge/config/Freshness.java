package dev.rind.edge.config;

import java.time.Duration;

/**
 * How old an answer of what changes may be.
 *
 * @param bound younger is answered from memory at once
 * @param boundMax to what that may grow where PostgreSQL would have too much to do
 * @param refresh how far apart the rounds are that read again what is in use
 * @param waitMax how long a request waits for a newer answer before it takes the old one
 * @param outage how long the old one serves while PostgreSQL does not answer
 * @param guardOutage the same for guards, permissions and users, after which they deny
 * @param events whether PostgreSQL is listened to for what changes
 */
public record Freshness(Duration bound, Duration boundMax, Duration refresh, Duration waitMax,
    Duration outage, Duration guardOutage, Events events) {
  /** Whether triggers in Pulp's database tell what changes. */
  public enum Events {
    OFF, ON
  }
}
