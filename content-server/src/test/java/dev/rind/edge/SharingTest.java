package dev.rind.edge;

import com.github.luben.zstd.Zstd;
import dev.rind.testbed.Redis;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static dev.rind.testbed.PulpDistribution.packagePath;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Edges that share a Redis: what one has found out the others need not ask; whatever becomes of that Redis, each
 * answers as if it were alone; and nothing that somebody else wrote there is ever served.
 */
class SharingTest {
  private static final int FILES = 300;
  private static final String INDEX_STATEMENT = "FULL JOIN";
  private static final String HITS = "rind_redis_lookups_total{outcome=\"hit\",what=\"%s\"}";
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Redis redis = Redis.start();
  private final RedisProbe probe = new RedisProbe(redis);
  private final List<Edge> others = new ArrayList<>();

  /** Refresh rounds are no part of this. */
  private final EdgeFixture first = EdgeFixture.serving()
      .with("RIND_FRESHNESS_BOUND", "1h")
      .with("RIND_FRESHNESS_REFRESH", "1h")
      .with("RIND_REDIS_TIMEOUT", "2s") // the machine of a test may be slow; that is no part of this either
      .with("RIND_REDIS_INDEX_TIMEOUT", "5s")
      .with(settings -> settings.redis(redis.url()));

  @BeforeEach
  void serve() {
    var spec = distribution("rpm/el9");
    for (int n = 0; n < FILES; n++) {
      spec = spec.file(packagePath(n), body(n));
    }
    var _ = first.add(spec);
  }

  @AfterEach
  void end() {
    others.forEach(Edge::close);
    probe.close();
    first.close();
    redis.close();
  }

  private static String body(int n) {
    return "package " + n;
  }

  private Edge another() {
    var edge = first.another();
    others.add(edge);
    return edge;
  }

  private static void askAll(Edge edge) {
    IntStream.range(0, FILES).forEach(n -> ask(edge, n));
  }

  /** The right answer is the only one that there is. */
  private static void ask(Edge edge, int n) {
    var answer = get(edge, "rpm/el9/" + packagePath(n));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(body(n));
  }

  private static Answer get(Edge edge, String path) {
    try (var socket = HttpSocket.to(edge.addresses().getFirst())) {
      return socket.send(EdgeFixture.request("GET", path)).answer();
    }
  }

  private void awaitIndexInRedis() {
    await().atMost(SOON)
        .until(() -> !probe.values("rind:1:*:i:").isEmpty()
            && probe.commands().keys("*:lease").isEmpty());
  }

  /** Of all keys that edges of this Pulp have. */
  private String prefix() {
    var key = probe.values("rind:1:").keySet().iterator().next();
    return key.substring(0, "rind:1:".length() + 17);
  }

  private long statements() {
    return first.testbed().database().statementCount();
  }

  private long indexLoads() {
    return first.testbed()
        .database()
        .statements()
        .stream()
        .filter(statement -> statement.query().contains(INDEX_STATEMENT))
        .mapToLong(statement -> statement.calls())
        .sum();
  }

  private static double hits(Edge edge, String what) {
    return EdgeFixture.told(edge, HITS.formatted(what));
  }

  @Test
  void aSecondEdgeAsksTheDatabaseOnlyForPointers() {
    askAll(first.edge());
    awaitIndexInRedis();
    var second = another();
    first.testbed().database().resetStatements();
    askAll(second);
    assertThat(statements()).isBetween(1L, 5L);
    assertThat(indexLoads()).isZero();
    assertThat(hits(second, "index")).isEqualTo(1);
  }

  @Test
  void factsAreSharedBeforeThereIsAnIndex() {
    var _ = first.with("RIND_INDEX_MISSES_MIN", "1000");
    ask(first.edge(), 1);
    assertThat(get(first.edge(), "rpm/el9/missing").status()).isEqualTo(404);
    await().atMost(SOON).until(() -> probe.values("rind:1:*:f:").size() >= 2);
    var second = another();
    first.testbed().database().resetStatements();
    ask(second, 1);
    assertThat(first.testbed().database().statements())
        .noneMatch(statement -> statement.query().contains("core_publishedartifact"));
    assertThat(hits(second, "fact")).isEqualTo(1);
  }

  @Test
  void ofColdEdgesOneLoadsTheIndexForAll() throws Exception {
    var edges = List.of(first.edge(), another(), another());
    first.testbed().database().resetStatements();
    try (var clients = Executors.newFixedThreadPool(12)) {
      var together = new CountDownLatch(1);
      var all = new ArrayList<Callable<Void>>();
      for (int client = 0; client < 12; client++) {
        var edge = edges.get(client % edges.size());
        all.add(() -> {
          together.await();
          askAll(edge);
          return null;
        });
      }
      var asking = all.stream().map(clients::submit).toList();
      together.countDown();
      for (var done : asking) {
        done.get();
      }
    }
    System.out.printf("sharing: three cold edges made %d statements%n", statements());
    assertThat(indexLoads()).isEqualTo(1);
    assertThat(statements()).isLessThanOrEqualTo(20);
  }

  /** What can become of a Redis, and how it is well again. */
  enum Trouble {
    KILLED {
      @Override
      void begin(SharingTest test) {
        test.redis.stop();
      }

      @Override
      void end(SharingTest test) {
        test.redis.restart();
      }
    },
    PAUSED {
      @Override
      void begin(SharingTest test) {
        test.redis.pause();
      }

      @Override
      void end(SharingTest test) {
        test.redis.resume();
      }
    },
    FLUSHED {
      @Override
      void begin(SharingTest test) {
        var _ = test.probe.commands().flushall();
      }
    },
    GARBAGE {
      @Override
      void begin(SharingTest test) {
        var random = new Random(1);
        test.probe.values("rind:1:").forEach((key, value) -> {
          var garbage = new byte[random.nextInt(3 * value.length)];
          random.nextBytes(garbage);
          test.probe.put(key, garbage);
        });
      }
    },
    /** Each value is one that an edge of another Pulp sealed, for the same key. */
    FOREIGN {
      @Override
      void begin(SharingTest test) {
        var ours = test.prefix();
        try (var foreign = test.first.another(settings -> settings.redis(test.redis.url())
            .secretKey("of another Pulp"))) {
          askAll(foreign);
          await().atMost(SOON)
              .until(() -> test.probe.values("rind:1:")
                  .keySet()
                  .stream()
                  .anyMatch(key -> !key.startsWith(ours) && key.contains(":i:")));
        }
        test.probe.values("rind:1:").forEach((key, value) -> {
          if (!key.startsWith(ours)) {
            test.probe.put(ours + key.substring(ours.length()), value);
          }
        });
      }
    },
    OTHER_TYPES {
      @Override
      void begin(SharingTest test) {
        test.probe.values("rind:1:").keySet().forEach(key -> {
          var _ = test.probe.commands().del(RedisProbe.bytes(key));
          var _ = test.probe.commands().lpush(RedisProbe.bytes(key), new byte[100]);
        });
      }
    },
    OUT_OF_MEMORY {
      @Override
      void begin(SharingTest test) {
        var _ = test.probe.commands().flushall();
        var _ = test.probe.commands().configSet("maxmemory", "1");
      }

      @Override
      void end(SharingTest test) {
        var _ = test.probe.commands().configSet("maxmemory", "0");
      }
    };

    abstract void begin(SharingTest test);

    void end(SharingTest test) {}
  }

  @ParameterizedTest
  @EnumSource
  void whateverBecomesOfRedisEveryAnswerIsRight(Trouble trouble) throws Exception {
    var _ = first.with("RIND_REDIS_TIMEOUT", "50ms").with("RIND_REDIS_INDEX_TIMEOUT", "250ms");
    askAll(first.edge());
    awaitIndexInRedis();
    // Before, meanwhile and after: edges that know nothing yet, and ask all at the same time.
    var stop = new AtomicBoolean();
    try (var clients = Executors.newFixedThreadPool(2)) {
      var second = another();
      var load = clients.submit(() -> {
        while (!stop.get()) {
          askAll(second);
        }
        return null;
      });
      trouble.begin(this);
      askAll(another());
      trouble.end(this);
      stop.set(true);
      load.get();
    }
    await().atMost(SOON).untilAsserted(() -> {
      askAll(another());
      awaitIndexInRedis();
      var last = another();
      askAll(last);
      assertThat(hits(last, "index")).isPositive();
    });
  }

  @Test
  void whatAStrangerWritesThereIsNeverServed() {
    // Some facts before there is an index.
    var _ = first.with("RIND_INDEX_MISSES_MIN", "40");
    askAll(first.edge());
    awaitIndexInRedis();
    // Each fact says what another one says: without the seal each of them would be believed.
    var facts = probe.values("rind:1:*:f:");
    assertThat(facts).hasSizeGreaterThan(2);
    var values = new ArrayList<>(facts.values());
    var n = 0;
    for (var key : facts.keySet()) {
      probe.put(key, values.get(++n % values.size()));
    }
    probe.values("rind:1:*:i:").forEach((key, value) -> {
      var altered = value.clone();
      altered[altered.length - 1] ^= 1;
      probe.put(key, altered);
    });
    var second = another();
    askAll(second);
    assertThat(EdgeFixture.told(second,
        "rind_redis_refused_total{reason=\"forged\",what=\"fact\"}")).isPositive();
    assertThat(EdgeFixture.told(second,
        "rind_redis_refused_total{reason=\"forged\",what=\"index\"}")).isPositive();
    // And written over, so that the next one is spared that.
    await().atMost(SOON).untilAsserted(() -> {
      var third = another();
      askAll(third);
      assertThat(hits(third, "index")).isPositive();
    });
  }

  /** An index as it is packed: seal, number, length, Zstandard. */
  private static byte[] unpacked(byte[] value) {
    var packed = ByteBuffer.wrap(value, 33 + 24, value.length - 33 - 24);
    var length = packed.getInt();
    var rest = new byte[packed.remaining()];
    packed.get(rest);
    var bytes = Zstd.decompress(rest, length);
    assertThat(new String(bytes, ISO_8859_1)).contains("Packages/");
    return bytes;
  }

  @Test
  void pulpsOwnKeysAreLeftAloneAndOursHoldNoSecret() {
    var pulps = List.of("rpm/el9", "rq:queues", "default:rpm/el9", "rind");
    for (var key : pulps) {
      var _ = probe.commands()
          .hset(RedisProbe.bytes(key), RedisProbe.bytes("DISTRO#GUARD#PRESENT"),
              RedisProbe.bytes("True"));
    }
    var before = pulps.stream().map(key -> probe.commands().dump(RedisProbe.bytes(key))).toList();
    var _ = first.add(distribution("guarded").guarded().file("x", "x"));
    var _ = first.get("guarded/x", "X-Hidden: the-header-of-a-client");
    askAll(first.edge());
    awaitIndexInRedis();
    var after = pulps.stream().map(key -> probe.commands().dump(RedisProbe.bytes(key))).toList();
    assertThat(after).usingRecursiveComparison().isEqualTo(before);
    var ours = probe.commands()
        .keys("*")
        .stream()
        .map(String::new)
        .filter(key -> !pulps.contains(key))
        .toList();
    // Facts and indexes of sets, and no kind of key besides.
    assertThat(ours).isNotEmpty()
        .allMatch(key -> key
            .matches("rind:1:[0-9a-f]{16}:(f:[pv]:[0-9a-f-]{36}:.*|i:[pv]:[0-9a-f-]{36})"));
    assertThat(probe.values("rind:")).isNotEmpty()
        .allSatisfy((key, value) -> assertThat(
            new String(key.contains(":i:") ? unpacked(value) : value, ISO_8859_1))
            .doesNotContain("not a secret", "the-header-of", "guard"));
  }
}
