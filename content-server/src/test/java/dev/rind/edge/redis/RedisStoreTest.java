package dev.rind.edge.redis;

import dev.rind.cache.StoreError;
import dev.rind.edge.guard.certificate.Making;
import dev.rind.edge.http.Transport;
import dev.rind.edge.redis.RedisTarget.Place;
import dev.rind.testbed.Redis;
import io.lettuce.core.RedisClient;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Each way to reach a Redis, and each command, on a real one. */
class RedisStoreTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  /** As README.md gives it to operators. */
  private static final String[] RIGHTS = "+getrange +set +eval +get +del +pexpire +hello +ping +select +client ~rind:*"
      .split(" ");

  private final EventLoopGroup loops = Transport.best().loops(1);
  private final List<AutoCloseable> parts = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (var part : parts.reversed()) {
      part.close();
    }
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private <T extends AutoCloseable> T closing(T part) {
    parts.add(part);
    return part;
  }

  private RedisStore store(RedisTarget target) {
    try {
      return closing(new RedisClients(target, loops)).store();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static RedisTarget at(Place place, @Nullable String user, @Nullable String password) {
    return new RedisTarget(place, 0, user, password, null);
  }

  private static Place.Server server(Redis redis) {
    return new Place.Server(redis.host(), redis.port());
  }

  private static <T> T answer(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static void doesAllItsCommands(RedisStore store) throws Exception {
    answer(store.put("rind:a", "value".getBytes(UTF_8), LONG));
    answer(store.put("rind:b", new byte[100], LONG));
    var found = answer(store.get(List.of("rind:a", "rind:b", "rind:none"), 10));
    assertThat(found).containsOnlyKeys("rind:a", "rind:b");
    assertThat(found.get("rind:a")).isEqualTo("value".getBytes(UTF_8));
    // A byte more than asked for, so that it is known to be too long.
    assertThat(found.get("rind:b")).hasSize(11);
    assertThat(answer(store.acquire("rind:l", "mine", LONG))).isTrue();
    assertThat(answer(store.acquire("rind:l", "other", LONG))).isFalse();
    assertThat(answer(store.renew("rind:l", "other", LONG))).isFalse();
    assertThat(answer(store.renew("rind:l", "mine", LONG))).isTrue();
    assertThat(answer(store.release("rind:l", "other"))).isFalse();
    assertThat(answer(store.release("rind:l", "mine"))).isTrue();
    assertThat(answer(store.acquire("rind:l", "other", LONG))).isTrue();
  }

  @Test
  void aServerWithAUserThatMayDoNoMore() throws Exception {
    var redis = closing(Redis.start());
    try (var admin = RedisClient.create(redis.url()); var connection = admin.connect()) {
      var rights = new io.lettuce.core.protocol.CommandArgs<>(
          io.lettuce.core.codec.StringCodec.UTF8).add("SETUSER")
          .add("rind")
          .add("on")
          .add(">pass word");
      for (var right : RIGHTS) {
        rights.add(right);
      }
      var _ = connection.sync()
          .dispatch(io.lettuce.core.protocol.CommandType.ACL,
              new io.lettuce.core.output.StatusOutput<>(io.lettuce.core.codec.StringCodec.UTF8),
              rights);
    }
    var store = store(at(server(redis), "rind", "pass word"));
    doesAllItsCommands(store);
    assertThatThrownBy(() -> answer(store.put("pulps", new byte[1], LONG)))
        .hasCauseInstanceOf(StoreError.class)
        .hasMessageContaining("NOPERM");
  }

  @Test
  void aLocalSocket(@TempDir Path folder) throws Exception {
    var socket = folder.resolve("redis.sock");
    var _ = closing(Redis.start("--unixsocket", socket.toString()));
    doesAllItsCommands(store(at(new Place.Local(socket), null, null)));
  }

  @Test
  void aServerThatProvesWhoItIs(@TempDir Path folder) throws Exception {
    var now = Instant.now();
    var made = Making.authority("redis")
        .at("127.0.0.1")
        .from(now.minus(LONG))
        .until(now.plus(LONG.multipliedBy(60)))
        .selfSigned();
    var certificate = Files.writeString(folder.resolve("certificate.pem"), made.pem());
    var key = Files.writeString(folder.resolve("key.pem"), made.keyPem());
    var redis = closing(Redis.start("--tls-cert-file", certificate.toString(), "--tls-key-file",
        key.toString(), "--tls-auth-clients", "no"));
    doesAllItsCommands(store(tls(redis, new RedisTarget.Tls(certificate, true))));
    answer(store(tls(redis, new RedisTarget.Tls(null, false))).put("rind:a", new byte[1], LONG));
    for (var refused : List.of(tls(redis, new RedisTarget.Tls(null, true)),
        at(server(redis), null, null))) {
      assertThatThrownBy(() -> answer(store(refused).put("rind:a", new byte[1], LONG)))
          .hasCauseInstanceOf(io.lettuce.core.RedisConnectionException.class);
    }
  }

  private static RedisTarget tls(Redis redis, RedisTarget.Tls tls) {
    return new RedisTarget(server(redis), 0, null, null, tls);
  }

  @Test
  void theMasterThatASentinelNames() throws Exception {
    var redis = closing(Redis.start());
    var sentinel = closing(Redis.sentinelOf(redis, "main"));
    doesAllItsCommands(
        store(at(new Place.Sentinel(List.of(server(sentinel)), "main", null), null, null)));
  }

  @Test
  void aCluster() throws Exception {
    var redis = closing(
        Redis.start("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1"));
    try (var admin = RedisClient.create(redis.url()); var connection = admin.connect()) {
      var _ = connection.sync()
          .clusterAddSlots(java.util.stream.IntStream.range(0, 16_384).toArray());
      await().until(() -> connection.sync().clusterInfo().contains("cluster_state:ok"));
    }
    doesAllItsCommands(store(at(new Place.Cluster(List.of(server(redis))), null, null)));
  }

  @Test
  void aValueThatIsNoStringIsOneOfNoUse() throws Exception {
    var redis = closing(Redis.start());
    try (var admin = RedisClient.create(redis.url()); var connection = admin.connect()) {
      var _ = connection.sync().lpush("rind:list", "x");
    }
    var store = store(at(server(redis), null, null));
    assertThat(answer(store.get(List.of("rind:list"), 10)).get("rind:list")).hasSize(1);
    answer(store.put("rind:list", new byte[5], LONG));
    assertThat(answer(store.get(List.of("rind:list"), 10)).get("rind:list")).hasSize(5);
  }

  @Test
  void afterTheServerWasAwayTheNextQuestionsFindItAgain() throws Exception {
    var redis = closing(Redis.start());
    var store = store(at(server(redis), null, null));
    answer(store.put("rind:a", new byte[1], LONG));
    redis.stop();
    await().until(() -> store.put("rind:a", new byte[1], LONG)
        .toCompletableFuture()
        .handle((_, failure) -> failure != null)
        .get(30, TimeUnit.SECONDS));
    redis.restart();
    await().ignoreExceptions()
        .until(() -> answer(store.get(List.of("rind:a"), 10)).equals(Map.of()));
    store.reset();
    await().ignoreExceptions()
        .until(() -> answer(store.get(List.of("rind:a"), 10)).equals(Map.of()));
  }

  @Test
  void whereItIsIsToldWithoutAPassword() {
    assertThat(
        new RedisTarget(new Place.Sentinel(List.of(new Place.Server("h", 1)), "main", "hidden"),
            2, "user", "hidden", new RedisTarget.Tls(null, true)))
        .hasToString("the master main of sentinels [h:1], database 2, TLS");
  }
}
