package dev.rind.edge;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many files and sockets this process may have open: RLIMIT_NOFILE, dealt out so that nobody ever finds none left.
 * An eighth is for stored files, the rest for clients, less a reserve.
 */
final class OpenFiles {
  /** For jars, logs, the database, threads that open files, and whatever else is not a client. */
  private static final int RESERVE = 256;
  private static final int UNKNOWN = 20_000;

  private OpenFiles() {}

  /** Connections of clients, where so many stored files may be open. */
  static int connectionsMax(int storedMax) {
    return Math.clamp(limit() - RESERVE - storedMax, 16, 1_000_000);
  }

  /** Stored files that may be open. */
  static int storedMax() {
    return Math.clamp((limit() - RESERVE) / 8, 16, 100_000);
  }

  private static long limit() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getMaxFileDescriptorCount()
        : UNKNOWN;
  }
}
