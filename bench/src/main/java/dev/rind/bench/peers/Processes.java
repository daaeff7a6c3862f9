package dev.rind.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Some processes, and all that they started: what {@code /proc} says of them.
 *
 * <p><b>Threading:</b> any thread.
 */
final class Processes {
  /** USER_HZ: in these Linux counts for everybody, whatever its own clock is (proc(5)). */
  private static final long TICK_MICROS = 10_000;
  private static final int USER_TIME = 11;
  private static final int TIMES = 4;

  private final List<Long> pids;

  Processes(Collection<Long> pids) {
    this.pids = List.copyOf(pids);
  }

  /**
   * What belongs to them.
   *
   * @param residentBytes what two of them share counts twice
   * @param shareBytes of what they share with others each has its part
   */
  record Memory(long residentBytes, long shareBytes) {}

  /** What they have had of the processors, in user mode and in the kernel; also those that have ended and were waited for. */
  long processorMicros() throws IOException {
    long ticks = 0;
    for (var pid : all()) {
      ticks += ticks(pid);
    }
    return ticks * TICK_MICROS;
  }

  Memory memory() throws IOException {
    long resident = 0;
    long share = 0;
    for (var pid : all()) {
      for (var line : lines(pid, "smaps_rollup")) {
        if (line.startsWith("Rss:")) {
          resident += bytes(line);
        } else if (line.startsWith("Pss:")) {
          share += bytes(line);
        }
      }
    }
    return new Memory(resident, share);
  }

  private List<Long> all() {
    return pids.stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .flatMap(each -> Stream.concat(Stream.of(each), each.descendants()))
        .map(ProcessHandle::pid)
        .distinct()
        .toList();
  }

  private static long ticks(long pid) throws IOException {
    long ticks = 0;
    for (var line : lines(pid, "stat")) {
      // The name of the program stands in brackets, and may have anything in it.
      var fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      for (int n = 0; n < TIMES; n++) {
        ticks += Long.parseLong(fields[USER_TIME + n]);
      }
    }
    return ticks;
  }

  /** None, where it has just ended. */
  private static List<String> lines(long pid, String file) throws IOException {
    var path = Path.of("/proc", String.valueOf(pid), file);
    try {
      return Files.readAllLines(path);
    } catch (IOException e) {
      if (ProcessHandle.of(pid).isPresent()) {
        throw e;
      }
      return List.of();
    }
  }

  private static long bytes(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
  }
}
