package dev.rind.edge;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/** What Pulp calls this process: unlike any other's, with the host after an {@code @} (contract 10). */
final class ProcessName {
  private ProcessName() {}

  /** Another one each time. It may ask for the name of the host, so not on an event loop. */
  static String get() {
    return UUID.randomUUID() + "@" + host();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }
}
