package dev.rind.bench.swarm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One machine, and its one transaction: all of one {@link Stage}, then the next.
 *
 * <p>A stage has as many places as it may have connections. A place takes the next file as soon as its last one has
 * come, and from then on that file is late: whether it waits for a socket that this process does not have, or for the
 * server.
 *
 * <p><b>Threading:</b> the loop of its shard.
 *
 * <p><b>Bounds:</b> three files taken and three sockets; of the others it has their number.
 */
final class YumClient {
  private final Shard shard;
  private final int number;
  private final long arrived;
  private final ArrayDeque<Fetch> waiting = new ArrayDeque<>(3);
  private final List<Connection> connections = new ArrayList<>(3);
  private final ArrayDeque<Connection> idle = new ArrayDeque<>(3);
  private List<RemoteFile> files = List.of();
  private int nextFile;
  private int nextStage;
  private int connectionsMax;
  private int asked;
  private int opening;
  private int underWay;
  private boolean ended;

  /** @param arrived when it should have come, by {@code System.nanoTime} */
  YumClient(Shard shard, int number, long arrived) {
    this.shard = shard;
    this.number = number;
    this.arrived = arrived;
  }

  void begin() {
    nextStage(arrived);
  }

  private void nextStage(long now) {
    leaveAll();
    if (nextStage == shard.plan().stages()) {
      ended = true;
      shard.completed(this, now - arrived);
      return;
    }
    files = shard.plan().files(nextStage++, number);
    nextFile = 0;
    connectionsMax = files.getFirst().stage().connectionsMax();
    for (int place = 0; place < connectionsMax; place++) {
      take(now);
    }
    goOn();
  }

  private void take(long now) {
    if (nextFile < files.size()) {
      waiting.add(new Fetch(files.get(nextFile++), now));
    }
  }

  private void goOn() {
    while (!waiting.isEmpty() && !idle.isEmpty()) {
      underWay++;
      idle.remove().send(waiting.remove());
    }
    while (waiting.size() > asked + opening && asked + connections.size() < connectionsMax) {
      asked++;
      shard.sockets().ask(this);
    }
  }

  /** It may open a socket; false if it needs none any more. */
  boolean granted() {
    asked--;
    if (waiting.size() <= opening || connections.size() >= connectionsMax) {
      return false;
    }
    opening++;
    var connection = new Connection(shard, this);
    // Before it is opened, since that may fail at once.
    connections.add(connection);
    shard.open(connection);
    return true;
  }

  void connected(Connection connection) {
    opening--;
    idle.add(connection);
    goOn();
  }

  /** One that was opening did not come about. */
  void notConnected(Connection connection, Trouble trouble) {
    opening--;
    connections.remove(connection);
    if (!waiting.isEmpty()) {
      failed(waiting.remove(), trouble);
    }
  }

  /** All of a file has come, and is as it should be. */
  void done(Connection connection, boolean reusable, long now) {
    underWay--;
    keep(connection, reusable);
    take(now);
    if (underWay == 0 && waiting.isEmpty()) {
      nextStage(now);
    } else {
      goOn();
    }
  }

  /** A file that was under way did not come as it should. */
  void failed(Connection connection, boolean reusable, Fetch fetch, Trouble trouble) {
    underWay--;
    keep(connection, reusable);
    failed(fetch, trouble);
  }

  private void failed(Fetch fetch, Trouble trouble) {
    shard.tally().failed(trouble);
    if (fetch.isOver()) {
      giveUp();
      shard.failed(this);
    } else {
      shard.tally().retried();
      waiting.addFirst(fetch);
      goOn();
    }
  }

  /** The server closed a connection while the next request was on its way, which counts as no failure of either. */
  void again(Connection connection, Fetch fetch) {
    underWay--;
    keep(connection, false);
    waiting.addFirst(fetch);
    goOn();
  }

  /** The server closed a connection that had nothing to do. */
  void lost(Connection connection) {
    keep(connection, false);
  }

  /** Fetches nothing more. */
  void giveUp() {
    ended = true;
    waiting.clear();
    leaveAll();
  }

  boolean isEnded() {
    return ended;
  }

  private void keep(Connection connection, boolean reusable) {
    if (reusable) {
      idle.add(connection);
    } else {
      idle.remove(connection);
      connections.remove(connection);
      connection.leave();
    }
  }

  private void leaveAll() {
    connections.forEach(Connection::leave);
    connections.clear();
    idle.clear();
    opening = 0;
    underWay = 0;
  }
}
