package dev.rind.bench.swarm;

import java.util.ArrayDeque;

/**
 * The sockets that a shard may have; who finds none waits for one, the longest first.
 *
 * <p><b>Threading:</b> the loop of the shard. <b>Bounds:</b> of the queue, three for each client.
 */
final class SocketGate {
  private final int max;
  private final Tally tally;
  private final ArrayDeque<Asked> queue = new ArrayDeque<>();
  private int open;

  private record Asked(YumClient client, long since) {}

  SocketGate(int max, Tally tally) {
    this.max = max;
    this.tally = tally;
  }

  void ask(YumClient client) {
    if (open < max) {
      open(client);
    } else {
      queue.add(new Asked(client, System.nanoTime()));
    }
  }

  /** One was closed. */
  void release() {
    open--;
    while (open < max && !queue.isEmpty()) {
      var next = queue.remove();
      if (open(next.client)) {
        tally.waitedForSocket(System.nanoTime() - next.since);
      }
    }
  }

  private boolean open(YumClient client) {
    // Before it is opened, since that may fail at once and release it.
    open++;
    if (!client.granted()) {
      open--;
      return false;
    }
    tally.opened(open);
    return true;
  }

  int open() {
    return open;
  }

  int waiting() {
    return queue.size();
  }
}
