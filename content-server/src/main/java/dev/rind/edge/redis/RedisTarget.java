package dev.rind.edge.redis;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is and who we are there.
 *
 * @param database of a single server or behind Sentinel; a cluster has only 0
 * @param user null: the default one
 * @param password null: none is asked for
 * @param tls null: in clear
 */
public record RedisTarget(Place place, int database, @Nullable String user,
    @Nullable String password, @Nullable Tls tls) {

  /** How it is reached: exactly one of these. */
  public sealed interface Place {
    /** One server. */
    record Server(String host, int port) implements Place {}

    /** One server, by its local socket. */
    record Local(Path socket) implements Place {}

    /** Whichever server these sentinels say is the master of that name. */
    record Sentinel(List<Server> sentinels, String master,
        @Nullable String password) implements Place {
      public Sentinel {
        sentinels = List.copyOf(sentinels);
      }
    }

    /** Redis Cluster, of which these are some nodes. */
    record Cluster(List<Server> nodes) implements Place {
      public Cluster {
        nodes = List.copyOf(nodes);
      }
    }
  }

  /**
   * How a server proves who it is.
   *
   * @param authorities a file of certificates in PEM; null: those of the JDK
   * @param verified whether it has to
   */
  public record Tls(@Nullable Path authorities, boolean verified) {}

  /** Without any secret. */
  @Override
  public String toString() {
    var where = switch (place) {
      case Place.Server(String host, int port) -> host + ":" + port;
      case Place.Local(Path socket) -> socket.toString();
      case Place.Sentinel(var sentinels, String master, var _) ->
        "the master %s of sentinels %s".formatted(master, hosts(sentinels));
      case Place.Cluster(var nodes) -> "the cluster of " + hosts(nodes);
    };
    return where + (database == 0 ? "" : ", database " + database) + (tls == null ? "" : ", TLS");
  }

  private static List<String> hosts(List<Place.Server> servers) {
    return servers.stream().map(server -> server.host() + ":" + server.port()).toList();
  }
}
