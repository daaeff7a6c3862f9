package dev.rind.bench;

import java.io.IOException;

/** {@code rind bench}: JMH's own command line over the benchmarks of this module. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws IOException {
    org.openjdk.jmh.Main.main(arguments);
  }
}
