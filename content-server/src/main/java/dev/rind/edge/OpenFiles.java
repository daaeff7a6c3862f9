package dev.rind.edge;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How the files and sockets that this process may have open (RLIMIT_NOFILE) are shared out, so that it never runs out
 * of them: a reserve, then four fifths for clients' connections, a fifth for files that are being sent or kept open.
 *
 * <p>So 20,000 are enough for 15,000 clients. Clients of one repository ask for the same files, which are opened once.
 *
 * @param connectionsMax of clients
 * @param filesMax open at once, whether somebody is being sent them or not
 */
record OpenFiles(int connectionsMax, int filesMax) {
  /** For jars, logs, the database, Redis, the admin listener and whatever else is not a client. */
  private static final int RESERVE = 512;
  private static final int UNKNOWN = 20_000;
  private static final int MIN = 16;
  private static final int MAX = 1_000_000;
  private static final int PARTS = 5;

  /** @param others connections to other servers, of which there may be many */
  static OpenFiles ofProcess(int others) {
    return of(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : UNKNOWN, others);
  }

  static OpenFiles of(long limit, int others) {
    var left = limit - RESERVE - others;
    return new OpenFiles(Math.clamp(left / PARTS * (PARTS - 1), MIN, MAX),
        Math.clamp(left / PARTS, MIN, MAX));
  }
}
