package dev.rind.bench.peers;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** A server that has the {@link Stock}, on loopback; ended when closed. */
interface Peer extends AutoCloseable {
  String name();

  /** Of the program, and what was set that matters. */
  String version();

  InetSocketAddress address();

  /** Where it has a file behind a gate, as it stands in the request; empty where it knows no such gate. */
  Optional<String> target(StockFile file, Gate gate);

  /** Its own processes, each with what it started. */
  List<Long> processes();

  /** Others' that serve with it. */
  List<Long> services();

  @Override
  void close();
}
