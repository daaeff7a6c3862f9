package dev.rind.bench.swarm;

/** A file that a client is about to have, or tries to. */
final class Fetch {
  private final RemoteFile file;
  private final long intended;
  private int failures;

  /** @param intended when a client with sockets to spare had sent the request, by {@code System.nanoTime} */
  Fetch(RemoteFile file, long intended) {
    this.file = file;
    this.intended = intended;
  }

  RemoteFile file() {
    return file;
  }

  long intended() {
    return intended;
  }

  boolean isOver() {
    return ++failures >= file.stage().triesMax();
  }
}
