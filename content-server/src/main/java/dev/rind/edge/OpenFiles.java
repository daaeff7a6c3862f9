package dev.rind.edge;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files and sockets this process may have open: RLIMIT_NOFILE. */
final class OpenFiles {
  /** For jars, logs, the database and whatever else is not a client. */
  private static final int RESERVE = 256;

  private OpenFiles() {}

  /** Connections that never run out of files: each may have one open besides its socket. */
  static int connectionsMax() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? Math.clamp((system.getMaxFileDescriptorCount() - RESERVE) / 2, 16, 1_000_000)
        : 10_000;
  }
}
