package dev.rind.edge;

import dev.rind.cache.Seal;
import dev.rind.cache.SharedStats;
import dev.rind.cache.StoreBreaker;
import dev.rind.edge.catalog.Sharing;
import dev.rind.edge.config.EdgeConfig;
import dev.rind.edge.config.Redis;
import dev.rind.edge.config.Secret;
import dev.rind.edge.redis.RedisClients;
import dev.rind.edge.redis.RedisTarget;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Redis that edges of one database share, if there is one that may be used.
 *
 * <p>Its keys begin with {@code rind:}, the number of their format, and a name made of the database's and Pulp's
 * {@code SECRET_KEY}: so they are none of Pulp's, whose begin with a base path or {@code rq:} (contract section 6),
 * and other Pulps in the same Redis have others.
 *
 * <p><b>Threading:</b> made and closed on a thread that may wait; nothing waits for Redis to be there.
 */
record SharedRedis(RedisClients clients, Sharing sharing) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedRedis.class);
  private static final String PREFIX = "rind:1:%s:";
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int FAILURES_MAX = 3;
  private static final int INDEX_FAILURES_MAX = 1;

  static Optional<SharedRedis> open(EdgeConfig config, PulpConnection pulp, EventLoopGroup loops)
      throws StartFailure {
    var target = target(config);
    var secret = config.keys().secretKey();
    if (target.isEmpty()) {
      return Optional.empty();
    }
    if (secret.isEmpty()) {
      LOG.warn("Redis at {} is not used: {}", target.get(), NO_SECRET);
      return Optional.empty();
    }
    try {
      var clients = new RedisClients(target.get(), loops);
      LOG.info("facts and indexes are shared in Redis at {}", target.get());
      return Optional.of(new SharedRedis(clients,
          sharing(config, pulp, clients, target.get(),
              secret.get().reveal().getBytes(StandardCharsets.UTF_8))));
    } catch (IOException unreadable) {
      throw new StartFailure(String.valueOf(unreadable.getMessage()));
    }
  }

  /** Why a Redis that there is may not be used. */
  static final String NO_SECRET = "Pulp's SECRET_KEY is not known, which seals what is kept there";

  private static Sharing sharing(EdgeConfig config, PulpConnection pulp, RedisClients clients,
      RedisTarget target, byte[] secret) {
    var loop = pulp.database().loop();
    var settings = config.sharing();
    var facts = new SharedStats();
    var indexes = new SharedStats();
    return new Sharing(
        new StoreBreaker(clients.store(), settings.timeout(), FAILURES_MAX, PAUSE, loop,
            System::nanoTime, facts, new Told("facts", target)),
        new StoreBreaker(clients.store(), settings.indexTimeout(), INDEX_FAILURES_MAX, PAUSE, loop,
            System::nanoTime, indexes, new Told("indexes", target)),
        new Seal(secret), PREFIX.formatted(Seal.name(secret, config.database().name())),
        settings.indexBytesMax(), config.databaseLimits().indexTimeout(), facts, indexes);
  }

  /** Says in the log what becomes of Redis. */
  private record Told(String what, RedisTarget target) implements StoreBreaker.Listener {
    @Override
    public void away(Throwable why) {
      LOG.warn("Redis at {} is left alone for a while, so {} are not shared: {}", target, what,
          why.getMessage());
    }

    @Override
    public void back() {
      LOG.info("Redis at {} answers again, so {} are shared", target, what);
    }
  }

  /** Where it would be. */
  static Optional<RedisTarget> target(EdgeConfig config) {
    return config.sharing()
        .used()
        .map(redis -> new RedisTarget(place(redis.server()), redis.database(),
            redis.user().orElse(null), redis.password().map(Secret::reveal).orElse(null),
            redis.tls()
                .map(tls -> new RedisTarget.Tls(tls.authorities().orElse(null), tls.verified()))
                .orElse(null)));
  }

  private static RedisTarget.Place place(Redis.Server server) {
    return switch (server) {
      case Redis.Server.Tcp one -> one(one);
      case Redis.Server.Local(Path socket) -> new RedisTarget.Place.Local(socket);
      case Redis.Server.Sentinel(var sentinels, String master, var password) ->
        new RedisTarget.Place.Sentinel(all(sentinels), master,
            password.map(Secret::reveal).orElse(null));
      case Redis.Server.Cluster(var nodes) -> new RedisTarget.Place.Cluster(all(nodes));
    };
  }

  private static List<RedisTarget.Place.Server> all(List<Redis.Server.Tcp> servers) {
    return servers.stream().map(SharedRedis::one).toList();
  }

  private static RedisTarget.Place.Server one(Redis.Server.Tcp server) {
    return new RedisTarget.Place.Server(server.host(), server.port());
  }

  @Override
  public void close() {
    clients.close();
  }
}
